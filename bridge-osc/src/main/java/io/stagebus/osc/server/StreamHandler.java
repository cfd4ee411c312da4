package io.stagebus.osc.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.stagebus.core.session.IncompleteInput;
import io.stagebus.osc.stream.Framing;
import io.stagebus.osc.stream.FramingException;
import io.stagebus.osc.stream.PacketStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One TCP connection, accepted or dialled: bytes become packets, and packets what they ask for. Event loop of its channel. */
final class StreamHandler extends SimpleChannelInboundHandler<ByteBuf> implements IncompleteInput.Holder {

    private static final Logger LOG = LoggerFactory.getLogger(StreamHandler.class);

    private final PeerSource source;
    private final OscReceiver receiver;
    private final StreamLink link;
    private final Optional<Framing> given;
    private final IncompleteInput incomplete;
    private final Counts counts;
    private final Runnable whenWritable;
    private @Nullable PacketStream packets;
    private @Nullable Channel channel;

    /**
     * The handler of a connection that is about to be set up.
     *
     * @param given how packets lie in it; empty to tell from its first byte
     * @param whenWritable called when the socket has room again
     */
    StreamHandler(
            PeerSource source,
            OscReceiver receiver,
            StreamLink link,
            Optional<Framing> given,
            IncompleteInput incomplete,
            Counts counts,
            Runnable whenWritable) {
        this.source = source;
        this.receiver = receiver;
        this.link = link;
        this.given = given;
        this.incomplete = incomplete;
        this.counts = counts;
        this.whenWritable = whenWritable;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
        packets = new PacketStream(context.alloc(), given);
        given.ifPresent(link::framing);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        incomplete.holds(this, 0);
        if (packets != null) {
            packets.close();
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
        PacketStream stream = packets;
        if (stream == null || !context.channel().isActive()) {
            return;
        }
        try {
            stream.take(bytes, packet -> {
                stream.framing().ifPresent(link::framing);
                receiver.receive(packet, link.remote(), source);
            });
            incomplete.holds(this, stream.held());
        } catch (FramingException e) {
            end(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void giveUp() {
        end("the largest of too many packets that are not whole");
    }

    private void end(String reason) {
        counts.framingLost.increment();
        LOG.atWarn()
                .addKeyValue("remote", link.remote())
                .addKeyValue("detail", reason)
                .log("OSC connection closed: its bytes are no packets");
        if (channel != null) {
            ChannelFuture unused = channel.close();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        // Answers to control messages; signals are flushed at the end of their batch.
        link.flush();
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
        LOG.atInfo()
                .addKeyValue("remote", link.remote())
                .addKeyValue("detail", String.valueOf(cause))
                .log("OSC connection failed");
        ChannelFuture unused = context.close();
    }
}
