package io.stagebus.appliance.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.stagebus.core.bus.LoopExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The bus on an event loop that has sockets to see to. */
@Timeout(60)
class EventLoopTurnsTest {

    /** Far more than go by until a datagram is there, and far fewer than a loop gets through that reads nobody meanwhile. */
    private static final int MANY_STEPS = 20_000;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final LoopExecutor executor = new LoopExecutor(loop, loop::inEventLoop);
    private final CompletableFuture<Integer> stepsUntilRead = new CompletableFuture<>();
    private int steps;

    @AfterEach
    void stop() {
        group.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void workThatGoesOnInStepsDoesNotKeepTheThreadFromReading() {
        Channel channel = new Bootstrap()
                .group(group)
                .channel(NioDatagramChannel.class)
                .handler(new Reader())
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
        InetSocketAddress self = (InetSocketAddress) channel.localAddress();
        executor.execute(() -> {
            channel.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(new byte[] {1}), self));
            step();
        });
        assertThat(stepsUntilRead.join()).isLessThan(MANY_STEPS);
    }

    private void step() {
        steps++;
        if (!stepsUntilRead.isDone()) {
            executor.executeNextTurn(this::step);
        }
    }

    private final class Reader extends SimpleChannelInboundHandler<DatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            stepsUntilRead.complete(steps);
        }
    }
}
