package io.stagebus.websocket.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Puts the fragments of a message together (RFC 6455 §5.4); what is whole passes as it is. That fragments follow each other
 * properly is seen to by the frame decoder before it. A message that grows too long is a violation with status 1009, before
 * it is kept.
 */
final class MessageAssembler extends ChannelInboundHandlerAdapter {

    private final int maxBytes;
    private @Nullable CompositeByteBuf fragments;
    private boolean text;

    MessageAssembler(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws CorruptedWebSocketFrameException {
        if (message instanceof ContinuationWebSocketFrame continuation) {
            add(ctx, continuation);
        } else if (message instanceof WebSocketFrame frame
                && !frame.isFinalFragment()
                && (frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame)) {
            text = frame instanceof TextWebSocketFrame;
            fragments = ctx.alloc().compositeBuffer(Integer.MAX_VALUE);
            add(ctx, frame);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    private void add(ChannelHandlerContext ctx, WebSocketFrame fragment) throws CorruptedWebSocketFrameException {
        CompositeByteBuf gathered = fragments;
        if (gathered == null) {
            // The message was too long already; what still comes of it goes nowhere.
            ReferenceCountUtil.release(fragment);
            return;
        }
        ByteBuf content = fragment.content();
        if ((long) gathered.readableBytes() + content.readableBytes() > maxBytes) {
            ReferenceCountUtil.release(fragment);
            release();
            throw new CorruptedWebSocketFrameException(
                    WebSocketCloseStatus.MESSAGE_TOO_BIG, "a message may have " + maxBytes + " bytes, not more");
        }
        if (content.isReadable()) {
            gathered.addComponent(true, content);
        } else {
            content.release();
        }
        if (fragment.isFinalFragment()) {
            fragments = null;
            ctx.fireChannelRead(text ? new TextWebSocketFrame(gathered) : new BinaryWebSocketFrame(gathered));
        }
    }

    private void release() {
        CompositeByteBuf gathered = fragments;
        fragments = null;
        if (gathered != null) {
            gathered.release();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        release();
    }
}
