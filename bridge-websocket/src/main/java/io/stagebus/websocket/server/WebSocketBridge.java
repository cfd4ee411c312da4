package io.stagebus.websocket.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.Future;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.websocket.connection.Authenticator;
import io.stagebus.websocket.connection.ClaspDoor;
import io.stagebus.websocket.connection.DoorCounters;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The CLASP door: listens for WebSocket connections and joins them to the bus.
 *
 * <p>Everything it does, it does on the one event loop it is given, which must be the bus thread: a SET is decoded,
 * applied, encoded and written without a hand-over. Its methods may be called on any thread but that one.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails here ends the channel, which is seen to
public final class WebSocketBridge implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WebSocketBridge.class);

    private static final int GOING_AWAY = 1001;
    private static final int BACKLOG = 4096;
    /** What one socket holds unsent before its outbox takes over. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    private static final long LONGEST_ROUND_MILLIS = 1_000;

    private final EventLoop loop;
    private final SignalBus bus;
    private final WebSocketSettings settings;
    private final ClaspDoor door;
    private final ClaspPipeline pipeline;
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile WebSocketCounters counters = WebSocketCounters.ZERO;
    private @Nullable Channel listener;
    private @Nullable Future<?> rounds;
    private boolean draining;
    private boolean closed;

    /**
     * A door that does not listen yet.
     *
     * @param loop the event loop that is the bus thread; stays the caller's
     */
    public WebSocketBridge(
            EventLoop loop,
            SignalBus bus,
            GatewayClock clock,
            Authenticator authenticator,
            WebSocketSettings settings) {
        this(loop, bus, clock, authenticator, settings, FrontDoor.PLAIN);
    }

    /**
     * A door that does not listen yet.
     *
     * @param loop the event loop that is the bus thread; stays the caller's
     * @param front what connections pass first, and what plain HTTP is answered
     */
    public WebSocketBridge(
            EventLoop loop,
            SignalBus bus,
            GatewayClock clock,
            Authenticator authenticator,
            WebSocketSettings settings,
            FrontDoor front) {
        this.loop = loop;
        this.bus = bus;
        this.settings = settings;
        this.door = new ClaspDoor(
                bus, clock, authenticator, settings.connections(), settings.outbox(), PooledByteBufAllocator.DEFAULT);
        this.pipeline = new ClaspPipeline(door, settings, front);
    }

    /** Shares the port with another protocol from now on. Any thread. */
    public void host(Guest guest) {
        loop.execute(() -> pipeline.host(guest));
    }

    /**
     * Starts to listen. Blocks until the port is bound.
     *
     * @return the address that is bound
     * @throws BindException when it cannot be; the message names address and reason
     */
    public InetSocketAddress start() throws BindException {
        InetSocketAddress wanted = new InetSocketAddress(settings.host(), settings.port());
        if (wanted.isUnresolved()) {
            throw new BindException("WebSocket door: ws-host " + settings.host() + " is no address of this machine");
        }
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(pipeline)
                .bind(wanted)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            Throwable cause = bound.cause();
            BindException failure = new BindException("WebSocket door: cannot listen on " + settings.host() + ":"
                    + settings.port() + ": " + (cause == null ? "unknown reason" : cause.getMessage()));
            failure.initCause(cause);
            throw failure;
        }
        loop.submit(() -> onBound(bound.channel())).awaitUninterruptibly();
        InetSocketAddress address = (InetSocketAddress) bound.channel().localAddress();
        LOG.atInfo().addKeyValue("address", address).log("CLASP door open");
        return address;
    }

    private void onBound(Channel channel) {
        listener = channel;
        bus.admission().onChange(open -> door.supervisor().admissionChanged());
        long round = roundMillis();
        rounds = loop.scheduleAtFixedRate(this::round, round, round, TimeUnit.MILLISECONDS);
    }

    /** Deadlines are kept to a quarter of the shortest, and to a second. */
    private long roundMillis() {
        long shortest = LONGEST_ROUND_MILLIS;
        for (Duration each : new Duration[] {
            settings.connections().helloTimeout(),
            settings.connections().pingInterval(),
            settings.connections().closeTimeout()
        }) {
            shortest = Math.min(shortest, Math.max(1, each.toMillis() / 4));
        }
        return shortest;
    }

    private void round() {
        door.supervisor().sweep(door.clock().monotonicNanos());
        counters = count();
    }

    private WebSocketCounters count() {
        DoorCounters seen = door.counters();
        return new WebSocketCounters(
                door.supervisor().size(),
                seen.messages(),
                seen.badFrames(),
                seen.errorsWithheld(),
                seen.refusedHellos(),
                seen.idleClosed(),
                seen.oversizedSignals(),
                seen.coalescedMoves(),
                door.budget().total(),
                door.budget().conflated(),
                door.budget().dropped(),
                door.budget().givenUp(),
                pipeline.turnedAway());
    }

    /** What was counted, at most a second old. Any thread. */
    public WebSocketCounters counters() {
        return counters;
    }

    /**
     * Stops to listen and tells every client to go away: what waits is sent, then CLOSE 1001.
     *
     * @param reason for people; clients show it
     * @param limit how long a client may take to read what waits for it and to leave
     * @return completed when the last connection is gone: at once when there is none, at the latest when the limit is over
     */
    public CompletableFuture<Void> drain(String reason, Duration limit) {
        loop.execute(() -> {
            if (!draining) {
                draining = true;
                if (listener != null) {
                    listener.close();
                }
                door.supervisor().closeAll(GOING_AWAY, reason, limit);
                door.supervisor().whenEmpty(this::onEmpty);
            }
        });
        return drained;
    }

    private void onEmpty() {
        counters = count();
        drained.complete(null);
    }

    /** Drops what is still connected and releases everything. Blocks; idempotent. The event loop stays the caller's. */
    @Override
    public void close() {
        loop.submit(this::closeNow).awaitUninterruptibly();
    }

    private void closeNow() {
        if (closed) {
            return;
        }
        closed = true;
        draining = true;
        if (listener != null) {
            listener.close();
        }
        if (rounds != null) {
            rounds.cancel(false);
        }
        door.supervisor().closeAll(GOING_AWAY, "the gateway stops", Duration.ZERO);
        door.supervisor().dropAll();
        counters = count();
        drained.complete(null);
        door.close();
    }
}
