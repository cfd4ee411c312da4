package io.stagebus.websocket.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.stagebus.core.session.IncompleteInput;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Netty's decoder of frames, which here says what it keeps of a frame that is not whole. Event loop of its channel. */
final class FrameDecoder extends WebSocket13FrameDecoder implements IncompleteInput.Holder {

    private final IncompleteInput incomplete;
    private @Nullable ChannelHandlerContext context;
    private int held;
    private boolean broken;

    FrameDecoder(WebSocketDecoderConfig config, IncompleteInput incomplete) {
        super(config);
        this.incomplete = incomplete;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) throws Exception {
        super.handlerRemoved0(ctx);
        holds(0);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        super.channelRead(ctx, message);
        // The whole buffer, not what is in it: that is what it costs.
        holds(internalBuffer().capacity());
    }

    private void holds(int bytes) {
        if (bytes != held && !broken) {
            held = bytes;
            incomplete.holds(this, bytes);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (broken) {
            in.skipBytes(in.readableBytes());
        } else {
            super.decode(ctx, in, out);
        }
    }

    @Override
    public void giveUp() {
        broken = true;
        ChannelHandlerContext ctx = Objects.requireNonNull(context);
        try {
            // It lets go of its buffer when it finds nothing left in it.
            super.channelRead(ctx, Unpooled.EMPTY_BUFFER);
        } catch (Exception e) {
            throw new IllegalStateException("nothing is decoded any more", e);
        }
        ctx.fireExceptionCaught(tooMany());
    }

    /** Why somebody's message is not waited for any more. */
    static CorruptedWebSocketFrameException tooMany() {
        return new CorruptedWebSocketFrameException(
                WebSocketCloseStatus.TRY_AGAIN_LATER, "too many messages are not whole yet, and this is the longest");
    }
}
