package io.stagebus.websocket.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.stagebus.core.session.IncompleteInput;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Puts the fragments of a message together (RFC 6455 §5.4); what is whole passes as it is. That fragments follow each other
 * properly is seen to by the frame decoder before it. A message that grows too long is a violation with status 1009, before
 * it is kept. Event loop of its channel.
 *
 * <p>Fragments are copied: a fragment of one byte would otherwise hold on to the whole buffer it was read into.
 */
final class MessageAssembler extends ChannelInboundHandlerAdapter implements IncompleteInput.Holder {

    private static final int INITIAL = 256;

    private final int maxBytes;
    private final IncompleteInput incomplete;
    private @Nullable ChannelHandlerContext context;
    private @Nullable ByteBuf gathered;
    private boolean text;

    MessageAssembler(int maxBytes, IncompleteInput incomplete) {
        this.maxBytes = maxBytes;
        this.incomplete = incomplete;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws CorruptedWebSocketFrameException {
        if (message instanceof ContinuationWebSocketFrame continuation) {
            add(ctx, continuation);
        } else if (message instanceof WebSocketFrame frame
                && !frame.isFinalFragment()
                && (frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame)) {
            text = frame instanceof TextWebSocketFrame;
            gathered = ctx.alloc().buffer(Math.min(INITIAL, maxBytes), maxBytes);
            add(ctx, frame);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    private void add(ChannelHandlerContext ctx, WebSocketFrame fragment) throws CorruptedWebSocketFrameException {
        try {
            ByteBuf before = gathered;
            if (before == null) {
                // The message was too long already; what still comes of it goes nowhere.
                return;
            }
            if (before.readableBytes() > maxBytes - fragment.content().readableBytes()) {
                release();
                throw new CorruptedWebSocketFrameException(
                        WebSocketCloseStatus.MESSAGE_TOO_BIG, "a message may have " + maxBytes + " bytes, not more");
            }
            before.writeBytes(fragment.content());
            if (fragment.isFinalFragment()) {
                gathered = null;
                incomplete.holds(this, 0);
                ctx.fireChannelRead(text ? new TextWebSocketFrame(before) : new BinaryWebSocketFrame(before));
            } else {
                incomplete.holds(this, before.capacity());
            }
        } finally {
            ReferenceCountUtil.release(fragment);
        }
    }

    private void release() {
        ByteBuf dropped = gathered;
        if (dropped != null) {
            gathered = null;
            dropped.release();
            incomplete.holds(this, 0);
        }
    }

    @Override
    public void giveUp() {
        release();
        Objects.requireNonNull(context).fireExceptionCaught(FrameDecoder.tooMany());
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        release();
    }
}
