package io.stagebus.benchmarks.bare;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;

/** Passes the content of every datagram to the WebSocket subscribers. */
final class BareDatagrams extends SimpleChannelInboundHandler<DatagramPacket> {

    private final Subscribers subscribers;

    BareDatagrams(Subscribers subscribers) {
        this.subscribers = subscribers;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
        subscribers.write(ctx.alloc(), packet.content());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        subscribers.flush();
    }
}
