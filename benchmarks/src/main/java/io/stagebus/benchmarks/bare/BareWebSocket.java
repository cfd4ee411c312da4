package io.stagebus.benchmarks.bare;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import io.stagebus.benchmarks.wire.ClaspFrames;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/**
 * A WebSocket connection of the bare server. What it does is in the path: {@code /echo} sends back what comes,
 * {@code /in} passes it to every {@code /out}, {@code /timer} does so when the bundle it is handed is due.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a void promise reports failures to the pipeline
final class BareWebSocket extends SimpleChannelInboundHandler<BinaryWebSocketFrame> {

    private final Subscribers subscribers;
    private Role role = Role.ECHO;

    private enum Role {
        ECHO,
        IN,
        OUT,
        TIMER
    }

    BareWebSocket(Subscribers subscribers) {
        this.subscribers = subscribers;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof HandshakeComplete handshake) {
            role = switch (handshake.requestUri()) {
                case "/in" -> Role.IN;
                case "/out" -> Role.OUT;
                case "/timer" -> Role.TIMER;
                default -> Role.ECHO;
            };
            if (role == Role.OUT) {
                subscribers.add(ctx.channel());
            }
            // The 101 is visible before this is; only now may the other side count on it.
            ByteBuf pong = ctx.alloc().directBuffer().writeBytes(ClaspFrames.pong());
            ctx.writeAndFlush(Subscribers.frame(ctx.alloc(), pong), ctx.voidPromise());
            pong.release();
        }
        super.userEventTriggered(ctx, event);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, BinaryWebSocketFrame frame) {
        ByteBuf payload = frame.content();
        switch (role) {
            case ECHO -> ctx.write(Subscribers.frame(ctx.alloc(), payload), ctx.voidPromise());
            case IN -> subscribers.write(ctx.alloc(), payload);
            case TIMER -> later(ctx, payload.retain());
            case OUT -> {
                // Only listens.
            }
        }
    }

    private void later(ChannelHandlerContext ctx, ByteBuf payload) {
        long nowMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        long delayMicros = ClaspFrames.bundleDueMicros(payload) - nowMicros;
        ctx.executor()
                .schedule(
                        () -> {
                            subscribers.write(ctx.alloc(), payload);
                            subscribers.flush();
                            payload.release();
                        },
                        delayMicros,
                        TimeUnit.MICROSECONDS);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (role == Role.IN) {
            subscribers.flush();
        } else {
            ctx.flush();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        subscribers.remove(ctx.channel());
    }
}
