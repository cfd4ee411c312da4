package io.stagebus.osc.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.osc.mapping.OscMapping;
import java.net.BindException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One OSC listener on UDP: a door of the bus. Made, started and closed by the program; {@link #counters} on any thread.
 *
 * <p>The event loop must be the bus's own thread and one that NIO channels can be registered with.
 */
public final class OscBridge implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OscBridge.class);
    /** How many datagrams are read before the thread turns to its other sources (R19). */
    private static final int READS_PER_TURN = 64;

    private final OscSettings settings;
    private final SignalBus bus;
    private final EventLoop eventLoop;
    private final GatewayClock clock;
    private final Counts counts = new Counts();
    private volatile @Nullable Open open;

    /** What belongs to a socket. */
    record Open(Channel channel, OscHandler handler, OscSessions sessions) {

        /** Puts the parts together and the handler into the channel's pipeline. Event loop. */
        static Open on(Channel channel, OscSettings settings, SignalBus bus, GatewayClock clock, Counts counts) {
            OscMapping mapping = new OscMapping();
            OscOutput output = new OscOutput(channel, mapping, counts);
            OscSessions sessions = new OscSessions(bus, clock, settings, output, counts);
            ControlMessages controls =
                    new ControlMessages(bus, output, sessions, settings.peers().maxRateHz());
            OscReceiver receiver = new OscReceiver(bus, settings.root(), mapping, sessions, controls, counts);
            OscHandler handler = new OscHandler(receiver, sessions, output, counts);
            channel.pipeline().addLast(handler);
            return new Open(channel, handler, sessions);
        }
    }

    /** A listener that is not started. */
    public OscBridge(OscSettings settings, SignalBus bus, EventLoop eventLoop, GatewayClock clock) {
        this.settings = settings;
        this.bus = bus;
        this.eventLoop = eventLoop;
        this.clock = clock;
    }

    /**
     * Binds the socket and opens the fixed targets. Blocks; start-up thread, after the bus was started.
     *
     * @return where it listens
     * @throws BindException when the address cannot be had; the message is one sentence for a person
     */
    public InetSocketAddress start() throws BindException {
        ReceiveArena arena = new ReceiveArena(READS_PER_TURN);
        Bootstrap bootstrap = new Bootstrap()
                .group(eventLoop)
                .channelFactory(NioDatagramChannel::new)
                .option(ChannelOption.SO_RCVBUF, settings.receiveBufferBytes())
                .option(ChannelOption.SO_BROADCAST, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(256 << 10, 1 << 20))
                .option(ChannelOption.RECVBUF_ALLOCATOR, arena)
                .handler(new ChannelInitializer<DatagramChannel>() {
                    @Override
                    protected void initChannel(DatagramChannel channel) {
                        open = Open.on(channel, settings, bus, clock, counts);
                    }
                });
        ChannelFuture bound = bootstrap.bind(settings.bind()).awaitUninterruptibly();
        bound.channel().closeFuture().addListener(closed -> arena.release());
        Throwable cause = bound.cause();
        if (cause != null) {
            open = null;
            throw failure(cause);
        }
        Open opened = opened();
        opened.channel.eventLoop().submit(opened.sessions::openTargets).syncUninterruptibly();
        int granted = ((DatagramChannel) opened.channel).config().getReceiveBufferSize();
        counts.receiveBufferBytes = granted;
        InetSocketAddress local = (InetSocketAddress) opened.channel.localAddress();
        boolean less = granted < settings.receiveBufferBytes();
        // Kernels count some 800 bytes for every small datagram: what they grant by default is full within
        // milliseconds.
        LOG.atLevel(less ? Level.WARN : Level.INFO)
                .addKeyValue("address", local)
                .addKeyValue("root", settings.root())
                .addKeyValue("receiveBufferRequested", settings.receiveBufferBytes())
                .addKeyValue("receiveBufferGranted", granted)
                .log(
                        less
                                ? "OSC listens on UDP, with less receive buffer than asked for (net.core.rmem_max)"
                                : "OSC listens on UDP");
        return local;
    }

    private BindException failure(Throwable cause) {
        String host = settings.bind().getHostString();
        BindException failure = new BindException(
                "OSC cannot listen on UDP " + host + ":" + settings.bind().getPort() + ": " + cause.getMessage());
        failure.initCause(cause);
        return failure;
    }

    private Open opened() {
        Open opened = open;
        if (opened == null) {
            throw new IllegalStateException("the OSC listener is not started");
        }
        return opened;
    }

    /** Takes no more packets in; what peers subscribed to still goes out. Any thread; does not wait. */
    public void drain() {
        Open opened = open;
        if (opened != null) {
            opened.channel.config().setAutoRead(false);
            opened.channel.eventLoop().execute(opened.handler::drain);
        }
    }

    /** Ends every session and closes the socket. Any thread but the event loop waits until that is done. Idempotent. */
    @Override
    public void close() {
        Open opened = open;
        if (opened == null) {
            return;
        }
        open = null;
        Runnable end = () -> {
            opened.handler.drain();
            opened.sessions.close();
            ChannelFuture unused = opened.channel.close();
        };
        if (eventLoop.inEventLoop()) {
            end.run();
        } else {
            eventLoop.submit(end).syncUninterruptibly();
            opened.channel.closeFuture().syncUninterruptibly();
        }
    }

    /** What was counted so far. Any thread. */
    public OscCounters counters() {
        return counts.snapshot();
    }
}
