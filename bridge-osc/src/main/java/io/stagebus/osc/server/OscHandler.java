package io.stagebus.osc.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.stagebus.core.bus.Admission;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A datagram channel's handler. No failure of one packet ends the channel. Event loop of its channel. */
final class OscHandler extends SimpleChannelInboundHandler<DatagramPacket> {

    private static final Logger LOG = LoggerFactory.getLogger(OscHandler.class);

    private final OscReceiver receiver;
    private final OscSessions sessions;
    private final DatagramOutput output;
    private final Admission admission;
    private final Counts counts;
    private final Runnable whenWritable;
    private boolean draining;

    OscHandler(
            OscReceiver receiver,
            OscSessions sessions,
            DatagramOutput output,
            Admission admission,
            Counts counts,
            Runnable whenWritable) {
        this.receiver = receiver;
        this.sessions = sessions;
        this.output = output;
        this.admission = admission;
        this.counts = counts;
        this.whenWritable = whenWritable;
    }

    /** Takes nothing in any more. */
    void drain() {
        draining = true;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        if (draining) {
            return;
        }
        if (admission.isOpen()) {
            receiver.receive(packet.content(), packet.sender(), sessions);
        } else {
            counts.datagrams.increment();
            counts.overload.increment();
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
            context.executor().execute(whenWritable);
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
