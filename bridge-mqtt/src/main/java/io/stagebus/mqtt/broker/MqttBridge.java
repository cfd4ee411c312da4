package io.stagebus.mqtt.broker;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.Future;
import io.stagebus.core.bus.BusExecutor;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.mqtt.counter.Count;
import io.stagebus.mqtt.outward.OutwardLinks;
import io.stagebus.mqtt.outward.OutwardSettings;
import io.stagebus.mqtt.settings.MqttSettings;
import io.stagebus.mqtt.web.WebUpgrade;
import io.stagebus.mqtt.wire.ReasonCode;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The MQTT door: a broker for MQTT 3.1, 3.1.1 and 5 whose retained messages are the Params of the bus, and whose sessions
 * outlive the gateway in the journal.
 *
 * <p>All its channels are on the one event loop that the bus runs on, so a packet is decoded, applied, delivered and written
 * by one thread. {@link #recover}, {@link #close} and {@link #drain} may be called on any other thread; {@link #counters} on
 * any.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails to be written or closed shows as a failure of the channel
public final class MqttBridge implements AutoCloseable {

    private static final int BACKLOG = 1_024;
    /** One turn takes so much of one client before the others have theirs (R19). */
    private static final int MAX_READ_BYTES = 32 * 1024;

    private static final WriteBufferWaterMark WATER_MARKS = new WriteBufferWaterMark(64 * 1024, 256 * 1024);
    private static final long DRAIN_CHECK_MILLIS = 20;

    private final MqttSettings settings;
    private final SignalBus bus;
    private final EventLoop loop;
    private final Class<? extends ServerChannel> channelType;
    private final Door door;
    private final List<Channel> listening = new ArrayList<>();
    private final OutwardLinks links = new OutwardLinks();

    /**
     * A door that is not open yet.
     *
     * @param loop the event loop the bus runs on
     * @param channelType the server channel that goes with the loop's transport
     * @param clock for keep alives
     * @param authenticator says who clients are
     * @throws IllegalArgumentException when the settings' namespace is none
     */
    public MqttBridge(
            MqttSettings settings,
            SignalBus bus,
            EventLoop loop,
            Class<? extends ServerChannel> channelType,
            GatewayClock clock,
            MqttAuthenticator authenticator) {
        this.settings = settings;
        this.bus = bus;
        this.loop = loop;
        this.channelType = channelType;
        this.door = new Door(settings, bus, authenticator, clock, PooledByteBufAllocator.DEFAULT);
    }

    /** Brings back the sessions of before; no port is open yet. Blocks. Not on the event loop. */
    public void recover() {
        loop.submit(() -> {
                    door.recover();
                    bus.admission().onChange(door::readable);
                })
                .syncUninterruptibly();
    }

    /**
     * {@link #recover}, then {@link #startPlain}.
     *
     * @return the address that is listened on
     * @throws BindException when the port cannot be had; the message says which and why
     */
    public InetSocketAddress start() throws BindException {
        recover();
        return startPlain();
    }

    /**
     * Opens the port of the settings. Blocks. After {@link #recover}; not on the event loop.
     *
     * @return the address that is listened on
     * @throws BindException when the port cannot be had; the message says which and why
     */
    public InetSocketAddress startPlain() throws BindException {
        return listen("MQTT", settings.port(), MqttPipeline.plain(door));
    }

    /**
     * Opens another port, for MQTT over WebSocket on the path {@value WebUpgrade#PATH}. Blocks. After {@link #recover}; not on
     * the event loop.
     *
     * @param port 0 lets the system choose one
     * @return the address that is listened on
     * @throws BindException when the port cannot be had; the message says which and why
     */
    public InetSocketAddress startWeb(int port) throws BindException {
        return startWeb(port, Optional.empty());
    }

    /**
     * The same.
     *
     * @param first makes what each connection passes first, such as TLS
     */
    public InetSocketAddress startWeb(int port, Optional<Function<ByteBufAllocator, ChannelHandler>> first)
            throws BindException {
        return listen("MQTT over WebSocket", port, MqttPipeline.web(door).behind(first));
    }

    /**
     * Opens another port, for MQTT over TLS. Blocks. After {@link #recover}; not on the event loop.
     *
     * @param port 0 lets the system choose one
     * @param first makes what each connection passes first
     * @return the address that is listened on
     * @throws BindException when the port cannot be had; the message says which and why
     */
    public InetSocketAddress startTls(int port, Function<ByteBufAllocator, ChannelHandler> first) throws BindException {
        return listen("MQTT over TLS", port, MqttPipeline.plain(door).behind(Optional.of(first)));
    }

    /**
     * Speaks MQTT over WebSocket on a connection that another door has accepted, and whose HTTP it decodes: adds the handlers
     * that the request for {@value WebUpgrade#PATH} is then handed to. After {@link #recover}; event loop of the channel, which
     * is the bus's.
     */
    public void takeOver(ChannelPipeline pipeline) {
        MqttPipeline.web(door).takeOver(pipeline);
    }

    /**
     * Links this broker with others. Blocks. After {@link #recover}; not on the event loop.
     *
     * @param executor the bus thread
     * @throws IllegalArgumentException when one is told what cannot be; says which and what
     */
    public void link(List<OutwardSettings> others, BusExecutor executor) {
        Future<?> opened = loop.submit(() -> links.open(others, door.services(), executor, door.clock()))
                .awaitUninterruptibly();
        if (opened.cause() instanceof IllegalArgumentException wrong) {
            throw wrong;
        }
        opened.syncUninterruptibly();
    }

    private InetSocketAddress listen(String what, int port, MqttPipeline pipeline) throws BindException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop, loop)
                .channel(channelType)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARKS)
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(256, 2_048, MAX_READ_BYTES).maxMessagesPerRead(1))
                .childHandler(pipeline);
        ChannelFuture bound = bootstrap.bind(settings.host(), port).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            Throwable cause = bound.cause();
            String why = cause == null ? "" : ": " + cause.getMessage();
            BindException failure = new BindException(what + " cannot listen on " + settings.host() + ":" + port + why);
            failure.initCause(cause);
            throw failure;
        }
        listening.add(bound.channel());
        return (InetSocketAddress) bound.channel().localAddress();
    }

    /**
     * Stops taking connections and ends those there are, each once its client has what waits for it, and all of them at the
     * limit. Clients of MQTT 5 are told that the server shuts down; wills are published [MQTT-3.1.2-8].
     *
     * @return completed when the last connection is closed
     */
    public CompletableFuture<Void> drain(Duration limit) {
        CompletableFuture<Void> drained = new CompletableFuture<>();
        listening.forEach(Channel::close);
        long deadline = System.nanoTime() + limit.toNanos();
        loop.execute(() -> drainStep(deadline, drained));
        return drained;
    }

    private void drainStep(long deadlineNanos, CompletableFuture<Void> drained) {
        boolean isOver = System.nanoTime() - deadlineNanos >= 0;
        for (MqttConnection connection : door.connections()) {
            if (isOver || connection.undelivered() == 0) {
                connection.end(ReasonCode.SERVER_SHUTTING_DOWN, "the gateway stops");
            }
        }
        if (door.connections().isEmpty()) {
            drained.complete(null);
        } else {
            loop.schedule(() -> drainStep(deadlineNanos, drained), DRAIN_CHECK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Ends everything at once. Blocks until the port is free. Not on the event loop. Idempotent. */
    @Override
    public void close() {
        links.close();
        if (!listening.isEmpty()) {
            drain(Duration.ZERO)
                    .orTimeout(2, TimeUnit.SECONDS)
                    .exceptionally(late -> null)
                    .join();
            listening.forEach(channel -> channel.close().awaitUninterruptibly());
            listening.clear();
            loop.submit(door.services()::release).awaitUninterruptibly();
        }
    }

    /** What the door counts. Any thread. */
    public MqttCounters counters() {
        Map<Count, Long> totals = new EnumMap<>(Count.class);
        for (Count count : Count.values()) {
            totals.put(count, door.tally().of(count));
        }
        return new MqttCounters(door.openConnections(), door.openSessions(), totals);
    }
}
