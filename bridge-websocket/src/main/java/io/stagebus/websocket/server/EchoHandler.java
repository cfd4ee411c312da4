package io.stagebus.websocket.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.stagebus.websocket.outbox.WebSocketFraming;

/**
 * Sends every message back as it came, on the pipeline that CLASP uses, so that suites for RFC 6455 can judge it. Never
 * installed unless {@link WebSocketSettings#echo} asks for it.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails here ends the channel, which is seen to
final class EchoHandler extends ChannelInboundHandlerAdapter {

    /** What the suites send at most. */
    static final int MAX_MESSAGE = 16 * 1024 * 1024;

    private boolean closing;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (closing) {
                return;
            }
            if (message instanceof TextWebSocketFrame text) {
                ctx.write(framed(ctx, text.content(), true));
            } else if (message instanceof BinaryWebSocketFrame binary) {
                ctx.write(framed(ctx, binary.content(), false));
            } else if (message instanceof PingWebSocketFrame ping) {
                ctx.write(WebSocketFraming.pong(ctx.alloc(), ping.content()));
            } else if (message instanceof CloseWebSocketFrame close) {
                closing = true;
                int code = close.statusCode();
                ByteBuf answer =
                        code < 0 ? WebSocketFraming.close(ctx.alloc()) : WebSocketFraming.close(ctx.alloc(), code, "");
                ctx.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private static ByteBuf framed(ChannelHandlerContext ctx, ByteBuf content, boolean text) {
        ByteBuf bytes = WebSocketFraming.payload(ctx.alloc(), content.readableBytes());
        bytes.writeBytes(content, content.readerIndex(), content.readableBytes());
        return text ? WebSocketFraming.wrapText(bytes) : WebSocketFraming.wrapBinary(bytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
        Throwable cause = thrown instanceof DecoderException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (!closing && cause instanceof CorruptedWebSocketFrameException violation) {
            closing = true;
            ByteBuf close = WebSocketFraming.close(
                    ctx.alloc(), violation.closeStatus().code(), String.valueOf(violation.getMessage()));
            ctx.writeAndFlush(close).addListener(ChannelFutureListener.CLOSE);
        } else {
            ctx.close();
        }
    }
}
