package io.stagebus.websocket.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.stagebus.core.session.Session;
import io.stagebus.websocket.answer.MessageMapping;
import io.stagebus.websocket.outbox.EncodedSignalCache;
import io.stagebus.websocket.outbox.Outbox;
import io.stagebus.websocket.outbox.WebSocketFraming;
import io.stagebus.websocket.outbox.Wire;
import io.stagebus.websocket.protocol.ClaspException;
import io.stagebus.websocket.protocol.FrameCodec;
import io.stagebus.websocket.protocol.Message;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket connection from its upgrade to its end: who may say what in which {@link ConnectionState}, the deadlines,
 * and the ways to close. Event loop of its channel, which is the bus thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails here ends the channel, which is seen to
public final class ClaspConnection implements Supervisor.Supervised {

    private static final Logger LOG = LoggerFactory.getLogger(ClaspConnection.class);

    private static final int POLICY_VIOLATION = 1008;
    private static final int TRY_AGAIN_LATER = 1013;
    private static final int MAX_NAME = 256;

    private final ClaspDoor door;
    private final ChannelHandlerContext ctx;
    private final String remote;
    private final Outbox outbox;
    private final KeepAlive keepAlive;
    private final Greeting greeting;

    private ConnectionState state;
    private boolean flushAfterRead;

    /**
     * A connection whose upgrade is done.
     *
     * @param ctx the context of the handler that reads from the channel; what is written goes on from there
     * @param deadlineNanos until when HELLO must have come
     * @param remote where the client comes from, {@code 10.0.0.5:9000}
     * @param query what followed the question mark in the path it upgraded at; empty for nothing
     */
    public ClaspConnection(ClaspDoor door, ChannelHandlerContext ctx, long deadlineNanos, String remote, String query) {
        this.door = door;
        this.ctx = ctx;
        this.remote = remote;
        this.state = new ConnectionState.AwaitingHello(deadlineNanos);
        this.outbox = new Outbox(new ChannelWire(ctx), ctx.alloc(), door.budget, door.frames, this::giveUp);
        this.keepAlive = new KeepAlive(door.settings, door.clock.monotonicNanos());
        this.greeting = new Greeting(door, this, ctx.executor(), remote, query);
    }

    /** A channel as an outbox sees it. */
    private record ChannelWire(ChannelHandlerContext ctx) implements Wire {
        @Override
        public boolean isWritable() {
            return ctx.channel().isWritable();
        }

        @Override
        public void write(ByteBuf bytes) {
            ctx.write(bytes, ctx.voidPromise());
        }

        @Override
        public void flush() {
            ctx.flush();
        }
    }

    /** Something came from the other side, whatever it was. */
    void onTraffic() {
        keepAlive.onTraffic();
    }

    /** A whole binary message came; {@code bytes} stays the caller's. */
    void onMessage(ByteBuf bytes) {
        switch (state) {
            case ConnectionState.Open open -> onMessage(open.session(), bytes);
            case ConnectionState.AwaitingHello awaiting -> greeting.onMessage(bytes);
            case ConnectionState.Draining draining -> {}
            case ConnectionState.Closed closed -> {}
        }
    }

    private void onMessage(ClaspSession session, ByteBuf bytes) {
        try {
            FrameCodec.Header header = FrameCodec.decode(bytes);
            Message message = door.codec.decode(bytes, header);
            door.counters.messages++;
            session.handle(message, header.qos());
        } catch (ClaspException e) {
            onBadFrame(session, e);
        }
    }

    private void onBadFrame(ClaspSession session, ClaspException e) {
        if (door.counters.badFrames++ == 0) {
            LOG.atInfo()
                    .addKeyValue("remote", remote)
                    .addKeyValue("errorCode", e.code())
                    .addKeyValue("detail", e.getMessage())
                    .log("bad CLASP frame; further ones are only counted");
        }
        session.complain(e.code(), String.valueOf(e.getMessage()));
    }

    /** Lets a client in. */
    void open(Message.Hello hello, Authenticator.Granted granted) {
        if (!(state instanceof ConnectionState.AwaitingHello awaiting)) {
            return;
        }
        String name = hello.name().length() > MAX_NAME ? hello.name().substring(0, MAX_NAME) : hello.name();
        String id = UUID.randomUUID().toString();
        Session session =
                new Session("websocket", id, name, remote, granted.principal(), granted.scope()).until(granted.until());
        ClaspSession opened = new ClaspSession(door, this, session, outbox);
        state = awaiting.open(opened);
        opened.open();
        LOG.atDebug().addKeyValue("sessionId", id).addKeyValue("remote", remote).log("session opened");
    }

    /** Answers HELLO with an ERROR and closes; the client shows the close reason (CLASP §6). */
    void refuse(Message.Failure failure, int closeCode) {
        door.counters.refusedHellos++;
        outbox.answer(failure);
        close(closeCode, failure.message());
    }

    /** Something was sent that the bus knows nothing of: flush it when this read is worked off. */
    void flushAfterRead() {
        flushAfterRead = true;
    }

    /** What was there to read is read. */
    void onReadComplete() {
        if (flushAfterRead) {
            flushAfterRead = false;
            outbox.flush();
            door.frames.forget();
        }
        reviewReading();
    }

    /** The channel takes more. */
    void onWritable() {
        keepAlive.onTraffic();
        outbox.onWritable();
        if (state instanceof ConnectionState.Open open) {
            open.session().onWritable();
        }
        reviewReading();
    }

    @Override
    public void onAdmissionChange() {
        reviewReading();
    }

    /** Stops or resumes reading: while the gateway is overloaded (R20), and while the client leaves its answers unread. */
    void reviewReading() {
        boolean pause = switch (state) {
            case ConnectionState.Open open ->
                open.session().isBehind()
                        || (open.session().isWriter() && !door.bus.admission().isOpen());
            case ConnectionState.AwaitingHello awaiting -> greeting.isJudged();
            case ConnectionState.Draining draining -> false;
            case ConnectionState.Closed closed -> false;
        };
        if (ctx.channel().config().isAutoRead() == pause) {
            ctx.channel().config().setAutoRead(!pause);
        }
    }

    /** A PING came; {@code payload} stays the caller's. */
    void onPing(ByteBuf payload) {
        switch (state) {
            case ConnectionState.Open open -> pong(payload);
            case ConnectionState.AwaitingHello awaiting -> pong(payload);
            case ConnectionState.Draining draining -> {}
            case ConnectionState.Closed closed -> {}
        }
    }

    private void pong(ByteBuf payload) {
        outbox.pong(WebSocketFraming.pong(ctx.alloc(), payload));
        flushAfterRead();
    }

    /**
     * The other side closes, or answers our CLOSE.
     *
     * @param code its status code, or a negative number without one
     */
    void onPeerClose(int code) {
        switch (state) {
            case ConnectionState.Open open -> {
                open.session().end();
                answerClose(code);
            }
            case ConnectionState.AwaitingHello awaiting -> {
                greeting.end();
                answerClose(code);
            }
            case ConnectionState.Draining draining -> ctx.close();
            case ConnectionState.Closed closed -> {}
        }
    }

    private void answerClose(int code) {
        state = new ConnectionState.Draining(deadline(door.settings.closeTimeout()), code, "");
        outbox.close();
        ByteBuf close = code < 0 ? WebSocketFraming.close(ctx.alloc()) : WebSocketFraming.close(ctx.alloc(), code, "");
        ctx.writeAndFlush(close).addListener(ChannelFutureListener.CLOSE);
    }

    private long deadline(Duration patience) {
        return door.clock.monotonicNanos() + patience.toNanos();
    }

    /** Closes in good order, as {@link #close(int, String, Duration)} with the patience of the settings. */
    void close(int code, String reason) {
        close(code, reason, door.settings.closeTimeout());
    }

    /**
     * Closes in good order: what waits is sent first, then CLOSE; the other side answers, or the deadline ends it.
     *
     * @param code RFC 6455 §7.4 status code
     * @param reason for people; clients show it
     * @param patience how long that may take
     */
    @Override
    public void close(int code, String reason, Duration patience) {
        switch (state) {
            case ConnectionState.Open open -> {
                open.session().end();
                state = open.drain(deadline(patience), code, reason);
                sendClose(code, reason);
            }
            case ConnectionState.AwaitingHello awaiting -> {
                greeting.end();
                state = awaiting.drain(deadline(patience), code, reason);
                sendClose(code, reason);
            }
            case ConnectionState.Draining draining -> {}
            case ConnectionState.Closed closed -> {}
        }
    }

    private void sendClose(int code, String reason) {
        outbox.answer(WebSocketFraming.close(ctx.alloc(), code, reason));
        outbox.flush();
        reviewReading();
    }

    /**
     * Closes without waiting: what waits is dropped, CLOSE is sent, and then our half of the connection ends, for the other
     * side either broke the protocol, so that nothing it says can be understood any more, or does not read.
     */
    void fail(int code, String reason) {
        switch (state) {
            case ConnectionState.Open open -> {
                open.session().end();
                state = open.drain(deadline(door.settings.closeTimeout()), code, reason);
            }
            case ConnectionState.AwaitingHello awaiting -> {
                greeting.end();
                state = awaiting.drain(deadline(door.settings.closeTimeout()), code, reason);
            }
            case ConnectionState.Draining draining -> {
                return;
            }
            case ConnectionState.Closed closed -> {
                return;
            }
        }
        endNow(code, reason);
    }

    private void endNow(int code, String reason) {
        outbox.close();
        ctx.writeAndFlush(WebSocketFraming.close(ctx.alloc(), code, reason)).addListener(sent -> endOutput());
        reviewReading();
    }

    /** A plain close with unread input would reset the connection, and the client might never see why. */
    private void endOutput() {
        Channel channel = ctx.channel();
        if (channel instanceof DuplexChannel duplex && channel.isActive()) {
            duplex.shutdownOutput();
        } else {
            channel.close();
        }
    }

    /** The outbox gave up on this client (R21), and holds nothing for it any more. */
    private void giveUp(String reason) {
        LOG.atWarn().addKeyValue("remote", remote).addKeyValue("detail", reason).log("slow client closed");
        ctx.write(EncodedSignalCache.finished(ctx.alloc(), MessageMapping.failure(MessageMapping.OVERLOADED, reason)));
        if (state instanceof ConnectionState.Draining draining) {
            // Its CLOSE waited with the rest, and is gone with it.
            endNow(draining.code(), draining.reason());
        } else {
            fail(TRY_AGAIN_LATER, reason);
        }
    }

    /** The socket is gone. */
    void onInactive() {
        ConnectionState before = state;
        state = ConnectionState.CLOSED;
        if (before instanceof ConnectionState.Open open) {
            open.session().end();
        }
        greeting.end();
        outbox.close();
        door.supervisor.remove(this);
    }

    @Override
    public void drop() {
        ctx.close();
    }

    @Override
    public void sweep(long nowNanos) {
        switch (state) {
            case ConnectionState.AwaitingHello(long deadlineNanos) -> {
                if (nowNanos - deadlineNanos >= 0) {
                    door.counters.refusedHellos++;
                    close(
                            POLICY_VIOLATION,
                            (greeting.isJudged() ? "credentials were not judged within " : "expected HELLO within ")
                                    + door.settings.helloTimeout().toSeconds() + " s");
                }
            }
            case ConnectionState.Open open -> keepAlive(nowNanos);
            case ConnectionState.Draining draining -> {
                if (nowNanos - draining.deadlineNanos() >= 0) {
                    ctx.close();
                }
            }
            case ConnectionState.Closed closed -> {}
        }
    }

    private static String text(Duration time) {
        return time.toMillis() % 1_000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    private void keepAlive(long nowNanos) {
        switch (keepAlive.judge(nowNanos, !door.bus.admission().isOpen())) {
            case PATIENCE -> {}
            case PING -> {
                if (ctx.channel().isWritable()) {
                    keepAlive.onPinged();
                    ctx.writeAndFlush(WebSocketFraming.ping(ctx.alloc()), ctx.voidPromise());
                }
            }
            case DEAD -> {
                door.counters.idleClosed++;
                fail(POLICY_VIOLATION, "nothing heard for " + text(door.settings.idleTimeout()));
            }
        }
    }
}
