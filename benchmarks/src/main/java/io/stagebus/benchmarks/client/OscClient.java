package io.stagebus.benchmarks.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.stagebus.benchmarks.wire.FrameWriter;
import java.net.InetSocketAddress;

/** An OSC peer: a UDP socket of its own. Generator's thread, except for making and closing it. */
@SuppressWarnings("FutureReturnValueIgnored") // a void promise reports failures to the pipeline
public final class OscClient implements AutoCloseable {

    private final Channel channel;

    /** Opens the socket; blocks for that. Not on the generator's thread. */
    public OscClient(Generator generator, InetSocketAddress remote, MessageListener listener) {
        channel = generator.datagram(remote, new Receiver(listener));
    }

    /** Sends one datagram per sequence number from {@code first} on. */
    public void send(FrameWriter packets, long first, int count) {
        for (int i = 0; i < count; i++) {
            ByteBuf packet = channel.alloc().directBuffer(packets.maxSize());
            packets.write(packet, first + i);
            channel.write(packet, channel.voidPromise());
        }
        channel.flush();
    }

    /** Sends one datagram. */
    public void send(byte[] packet) {
        channel.writeAndFlush(channel.alloc().directBuffer(packet.length).writeBytes(packet), channel.voidPromise());
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
    }

    private static final class Receiver extends SimpleChannelInboundHandler<DatagramPacket> {
        private final MessageListener listener;

        Receiver(MessageListener listener) {
            this.listener = listener;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
            ByteBuf content = packet.content();
            listener.onMessage(content, content.readerIndex(), content.readableBytes());
        }
    }
}
