package io.stagebus.osc.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.stagebus.core.bus.BusFixture;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.RecordingSubscriber;
import io.stagebus.osc.codec.OscArgument;
import io.stagebus.osc.codec.OscBytes;
import io.stagebus.osc.codec.OscDecoder;
import io.stagebus.osc.codec.OscException;
import io.stagebus.osc.codec.OscMessage;
import io.stagebus.osc.codec.OscPacket;
import io.stagebus.osc.mapping.OscRoot;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The OSC door on a real bus, with the test's own thread and clock and a socket that is two lists. */
final class OscFixture {

    static final InetSocketAddress TABLET = new InetSocketAddress("10.0.0.5", 9000);
    static final InetSocketAddress OTHER = new InetSocketAddress("10.0.0.6", 9000);
    static final OscRoot ROOT = OscRoot.of("/osc");

    final BusFixture bus;
    final Counts counts = new Counts();
    final EmbeddedChannel channel = new EmbeddedChannel();
    final DoorParts door;
    final OscSessions sessions;
    /** Somebody at another door who hears everything. */
    final RecordingSubscriber observer = new RecordingSubscriber();

    final Session observing;
    private final OscDecoder decoder = new OscDecoder();

    /** A packet that went out. */
    record Sent(InetSocketAddress to, OscPacket packet) {}

    OscFixture() {
        this(PeerPolicy.DEFAULT);
    }

    OscFixture(PeerPolicy policy) {
        this(policy, List.of());
    }

    OscFixture(PeerPolicy policy, List<FixedTarget> targets) {
        this(new BusFixture(BusSettings.DEFAULT, new MemoryJournal(100)), policy, targets);
    }

    OscFixture(BusFixture bus, PeerPolicy policy, List<FixedTarget> targets) {
        this(bus, new OscSettings(new InetSocketAddress(0), ROOT, policy, targets, 1 << 20));
    }

    OscFixture(BusFixture bus, OscSettings settings) {
        this.bus = bus;
        door = new DoorParts(settings, bus.bus, bus.clock, counts, channel.alloc());
        sessions = door.add(channel, settings.listeners().getFirst().root()).sessions();
        door.openDevices();
        observing = bus.open(observer, AccessScope.ADMIN);
        bus.subscribe(observing, 1, "/**");
        bus.executor.run();
    }

    /** A policy without a limit on rates, so that every change can be seen. */
    static PeerPolicy unlimited() {
        return new PeerPolicy(AccessScope.OPEN, 100, Duration.ofMinutes(5), 0);
    }

    /** Sends a packet to the door and lets the bus work it off. */
    void from(InetSocketAddress sender, OscPacket packet) {
        from(sender, OscBytes.encode(packet));
    }

    void from(InetSocketAddress sender, byte[] bytes) {
        deliver(sender, bytes);
        settle();
    }

    /** Hands a datagram in and leaves the bus as it is. */
    void deliver(InetSocketAddress sender, byte[] bytes) {
        channel.writeInbound(new DatagramPacket(Unpooled.wrappedBuffer(bytes), new InetSocketAddress(0), sender));
    }

    /** Sends a message. */
    void from(InetSocketAddress sender, String address, OscArgument... arguments) {
        from(sender, OscMessage.of(address, arguments));
    }

    /** Asks for a subscription. */
    void subscribe(InetSocketAddress peer, String pattern) {
        from(peer, "/stagebus/subscribe", new OscArgument.Text(pattern));
    }

    /** Another door's session sets a Param. */
    void set(String address, Value value) {
        bus.set(observing, address, value);
        settle();
    }

    void advance(Duration by) {
        bus.executor.advance(by);
        settle();
    }

    void settle() {
        channel.runPendingTasks();
        bus.executor.run();
        channel.runPendingTasks();
    }

    /** What went out since the last call. */
    List<Sent> sent() {
        List<Sent> sent = new ArrayList<>();
        for (DatagramPacket packet = channel.readOutbound(); packet != null; packet = channel.readOutbound()) {
            ByteBuf content = packet.content();
            try {
                sent.add(new Sent(packet.recipient(), decoder.decode(content)));
            } catch (OscException e) {
                throw new AssertionError(e);
            } finally {
                packet.release();
            }
        }
        return sent;
    }

    /** What went out to one peer since the last call, which forgets what went to others. */
    List<OscPacket> sentTo(InetSocketAddress peer) {
        return sent().stream()
                .filter(sent -> sent.to().equals(peer))
                .map(Sent::packet)
                .toList();
    }

    /** The addresses of what another door heard, with their kinds. */
    List<String> heard() {
        List<String> heard = observer.signals.stream()
                .map(signal -> signal.kind() + " " + signal.address() + " " + signal.content())
                .toList();
        observer.signals.clear();
        return heard;
    }

    static String param(String address, Value value) {
        return SignalKind.PARAM + " " + address + " " + value;
    }

    static OscMessage message(String address, OscArgument... arguments) {
        return OscMessage.of(address, arguments);
    }

    static OscArgument text(String text) {
        return new OscArgument.Text(text);
    }

    static OscArgument f(double value) {
        return new OscArgument.Float32((float) value);
    }

    static OscArgument i(int value) {
        return new OscArgument.Int32(value);
    }
}
