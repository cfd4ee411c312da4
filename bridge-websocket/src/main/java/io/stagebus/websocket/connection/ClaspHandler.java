package io.stagebus.websocket.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands what comes out of the pipeline - whole WebSocket messages, control frames, violations - to the
 * {@link ClaspConnection}. Added when the upgrade is done.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails here ends the channel, which is seen to
public final class ClaspHandler extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(ClaspHandler.class);
    private static final int INTERNAL_ERROR = 1011;

    private final ClaspDoor door;
    private final long deadlineNanos;
    private final String remote;
    private final String query;
    private @Nullable ClaspConnection connection;

    /**
     * A handler for one connection.
     *
     * @param deadlineNanos until when HELLO must have come
     * @param remote where the client comes from, {@code 10.0.0.5:9000}
     * @param query what followed the question mark in the path it upgraded at; empty for nothing
     */
    public ClaspHandler(ClaspDoor door, long deadlineNanos, String remote, String query) {
        this.door = door;
        this.deadlineNanos = deadlineNanos;
        this.remote = remote;
        this.query = query;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ClaspConnection added = new ClaspConnection(door, ctx, deadlineNanos, remote, query);
        connection = added;
        door.supervisor.add(added);
    }

    private ClaspConnection connection() {
        ClaspConnection known = connection;
        if (known == null) {
            throw new IllegalStateException("the handler is in no pipeline");
        }
        return known;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ClaspConnection client = connection();
        client.onTraffic();
        try {
            if (message instanceof BinaryWebSocketFrame binary) {
                client.onMessage(binary.content());
            } else if (message instanceof PingWebSocketFrame ping) {
                client.onPing(ping.content());
            } else if (message instanceof CloseWebSocketFrame close) {
                client.onPeerClose(close.statusCode());
            }
            // Text is ignored (CLASP §5), and a PONG was traffic.
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        connection().onReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            connection().onWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        connection().onInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable thrown) {
        Throwable cause = thrown instanceof DecoderException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof CorruptedWebSocketFrameException violation) {
            // Netty would answer every violation alike; RFC 6455 §7.4 wants each to be called by its name.
            connection().fail(violation.closeStatus().code(), String.valueOf(violation.getMessage()));
        } else if (cause instanceof IOException) {
            ctx.close();
        } else {
            LOG.atError().addKeyValue("remote", remote).setCause(thrown).log("connection failed");
            connection().fail(INTERNAL_ERROR, "internal error");
        }
    }
}
