package io.stagebus.osc.server;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.time.GatewayClock;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The OSC door: its UDP and TCP ports and the devices it calls. Made, started and closed by the program; {@link #counters}
 * on any thread.
 *
 * <p>The event loop must be the bus's own thread and one that NIO channels can be registered with.
 */
public final class OscBridge implements AutoCloseable {

    /** Not {@code /proc/net}, which is not there where a process sees only itself, as under the unit that ships. */
    private static final Path NET = Path.of("/proc/self/net");

    private final OscSettings settings;
    private final SignalBus bus;
    private final EventLoop eventLoop;
    private final GatewayClock clock;
    private final Counts counts = new Counts();
    private final List<DatagramChannel> datagrams = new ArrayList<>();
    private final List<TcpListener> streams = new ArrayList<>();
    private volatile Set<Integer> udpPorts = Set.of();
    private @Nullable DoorParts parts;

    /** A door that is not started. */
    public OscBridge(OscSettings settings, SignalBus bus, EventLoop eventLoop, GatewayClock clock) {
        this.settings = settings;
        this.bus = bus;
        this.eventLoop = eventLoop;
        this.clock = clock;
    }

    /**
     * Binds the ports, opens the fixed targets and calls those that are reached by TCP. Blocks; start-up thread, after the
     * bus was started.
     *
     * @return where each listener listens, in their order
     * @throws BindException when an address cannot be had; the message is one sentence for a person
     */
    public List<InetSocketAddress> start() throws BindException {
        List<InetSocketAddress> bound = new ArrayList<>();
        DoorParts made = eventLoop
                .submit(() -> new DoorParts(settings, bus, clock, counts, ByteBufAllocator.DEFAULT))
                .syncUninterruptibly()
                .getNow();
        parts = made;
        try {
            for (ListenerSettings listener : settings.listeners()) {
                bound.add(start(listener, made));
            }
        } catch (BindException e) {
            close();
            throw e;
        }
        eventLoop
                .submit(() -> {
                    made.openDevices();
                    made.devices().dial(eventLoop, made.receiver());
                    bus.admission().onChange(open -> {
                        streams.forEach(TcpListener::readable);
                        made.devices().readable(open);
                    });
                })
                .syncUninterruptibly();
        return bound;
    }

    private InetSocketAddress start(ListenerSettings listener, DoorParts made) throws BindException {
        if (listener.transport().isStream()) {
            TcpListener stream = new TcpListener(listener, made.peers(), made.receiver(), eventLoop);
            streams.add(stream);
            return stream.start();
        }
        DatagramChannel channel = UdpListener.start(
                listener, settings.receiveBufferBytes(), eventLoop, to -> made.add(to, listener.root()));
        datagrams.add(channel);
        counts.receiveBufferBytes = channel.config().getReceiveBufferSize();
        Set<Integer> ports = new HashSet<>(udpPorts);
        ports.add(channel.localAddress().getPort());
        udpPorts = Set.copyOf(ports);
        return channel.localAddress();
    }

    /** Takes no more packets in; what peers subscribed to still goes out. Any thread; does not wait. */
    public void drain() {
        DoorParts made = parts;
        if (made != null) {
            datagrams.forEach(channel -> channel.config().setAutoRead(false));
            eventLoop.execute(() -> {
                made.drain();
                streams.forEach(TcpListener::drain);
            });
        }
    }

    /** Ends every session and closes the sockets. Any thread but the event loop; waits until that is done. Idempotent. */
    @Override
    public void close() {
        DoorParts made = parts;
        if (made == null) {
            return;
        }
        parts = null;
        eventLoop
                .submit(() -> {
                    made.close();
                    streams.forEach(TcpListener::close);
                    for (DatagramChannel channel : datagrams) {
                        ChannelFuture unused = channel.close();
                    }
                })
                .syncUninterruptibly();
        datagrams.forEach(channel -> channel.closeFuture().syncUninterruptibly());
        streams.forEach(TcpListener::awaitClosed);
    }

    /** What was counted so far. Any thread; reads files. */
    public OscCounters counters() {
        return counts.snapshot(KernelDrops.of(NET, udpPorts));
    }
}
