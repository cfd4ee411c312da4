package io.stagebus.benchmarks.bare;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Passes the content of every datagram to the WebSocket subscribers, and to the one who sent a datagram that starts with
 * {@code /stagebus/subscribe}, if there is one.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a void promise reports failures to the pipeline
final class BareDatagrams extends SimpleChannelInboundHandler<DatagramPacket> {

    private static final long SUBSCRIBE = 0x2F73746167656275L; // "/stagebu"

    private final Subscribers subscribers;
    private @Nullable InetSocketAddress peer;

    BareDatagrams(Subscribers subscribers) {
        this.subscribers = subscribers;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
        ByteBuf content = packet.content();
        if (content.readableBytes() > 8 && content.getLong(content.readerIndex()) == SUBSCRIBE) {
            peer = packet.sender();
            return;
        }
        subscribers.write(ctx.alloc(), content);
        InetSocketAddress to = peer;
        if (to != null) {
            ctx.write(new DatagramPacket(content.retain(), to), ctx.voidPromise());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        subscribers.flush();
        ctx.flush();
    }
}
