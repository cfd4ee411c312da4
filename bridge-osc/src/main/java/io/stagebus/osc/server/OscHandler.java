package io.stagebus.osc.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The datagram channel's handler. No failure of one packet ends the channel. Event loop of its channel. */
final class OscHandler extends SimpleChannelInboundHandler<DatagramPacket> {

    private static final Logger LOG = LoggerFactory.getLogger(OscHandler.class);

    private final OscReceiver receiver;
    private final OscSessions sessions;
    private final OscOutput output;
    private final Counts counts;
    private boolean draining;

    OscHandler(OscReceiver receiver, OscSessions sessions, OscOutput output, Counts counts) {
        this.receiver = receiver;
        this.sessions = sessions;
        this.output = output;
        this.counts = counts;
    }

    /** Takes nothing in any more. */
    void drain() {
        draining = true;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        if (!draining) {
            receiver.receive(packet.content(), packet.sender());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        // Answers to control messages; signals are flushed at the end of their batch.
        output.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            // Later, because this may be called from within a write.
            context.executor().execute(sessions::onWritable);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (Counts.first(counts.failures)) {
            LOG.atWarn()
                    .setCause(cause)
                    .log("OSC datagram not received or not handled; further failures are counted only");
        }
    }
}
