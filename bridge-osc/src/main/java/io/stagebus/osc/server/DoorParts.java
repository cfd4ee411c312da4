package io.stagebus.osc.server;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.osc.mapping.OscMapping;
import io.stagebus.osc.mapping.OscRoot;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What all ports of the door share, put together once. Bus thread only. */
final class DoorParts {

    private final OscSettings settings;
    private final SignalBus bus;
    private final Counts counts;
    private final PeerFactory peers;
    private final Devices devices;
    private final OscReceiver receiver;
    private final List<UdpPort> ports = new ArrayList<>();

    /** One UDP socket and who sends to it. */
    record UdpPort(OscHandler handler, OscSessions sessions, DatagramOutput output) {}

    /** The parts of a door that has no port yet. */
    DoorParts(OscSettings settings, SignalBus bus, GatewayClock clock, Counts counts, ByteBufAllocator allocator) {
        this.settings = settings;
        this.bus = bus;
        this.counts = counts;
        OscMapping mapping = new OscMapping(settings.hints());
        bus.addReaction((signal, effects) -> mapping.seen(signal));
        this.peers = new PeerFactory(bus, clock, new Encoding(allocator, mapping), counts, settings.peers());
        this.devices = new Devices(peers, settings.targets());
        List<OscRoot> roots = Stream.concat(
                        settings.listeners().stream().map(ListenerSettings::root),
                        settings.targets().stream().map(FixedTarget::root))
                .toList();
        this.receiver =
                new OscReceiver(bus, mapping, new ControlMessages(bus), settings.time(), new Names(roots), counts);
    }

    PeerFactory peers() {
        return peers;
    }

    Devices devices() {
        return devices;
    }

    OscReceiver receiver() {
        return receiver;
    }

    /** Puts the handler of a UDP port into the channel's pipeline. */
    UdpPort add(Channel channel, OscRoot root) {
        DatagramOutput output = new DatagramOutput(channel, counts);
        long sharing = settings.listeners().stream()
                .filter(listener -> !listener.transport().isStream())
                .count();
        int most = Math.max(1, settings.peers().maxPeers() / (int) Math.max(1, sharing));
        OscSessions sessions = new OscSessions(
                peers, output, devices, root, most, settings.peers().replyPort());
        boolean first = ports.isEmpty();
        OscHandler handler = new OscHandler(receiver, sessions, output, bus.admission(), counts, () -> {
            sessions.onWritable();
            if (first) {
                devices.onWritable();
            }
        });
        channel.pipeline().addLast(handler);
        UdpPort port = new UdpPort(handler, sessions, output);
        ports.add(port);
        return port;
    }

    /** Opens the sessions of the devices that are reached over UDP, by the first port. */
    void openDevices() {
        if (!ports.isEmpty()) {
            devices.open(ports.getFirst().output());
        }
    }

    /** Takes nothing in any more. */
    void drain() {
        ports.forEach(port -> port.handler().drain());
    }

    /** Ends every session. */
    void close() {
        drain();
        devices.close();
        ports.forEach(port -> port.sessions().close());
        receiver.close();
    }
}
