package io.stagebus.appliance.wiring;

import io.netty.channel.EventLoop;
import io.stagebus.appliance.config.GatewayConfig;
import io.stagebus.appliance.config.OscConfig;
import io.stagebus.appliance.config.OscListenerConfig;
import io.stagebus.appliance.config.OscPeersConfig;
import io.stagebus.appliance.config.OscTargetConfig;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.osc.server.FixedTarget;
import io.stagebus.osc.server.ListenerSettings;
import io.stagebus.osc.server.OscBridge;
import io.stagebus.osc.server.OscSettings;
import io.stagebus.osc.server.PeerPolicy;
import io.stagebus.osc.server.Transport;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The open OSC door.
 *
 * @param bridge what does the work
 * @param ports where it listens, in the order of the settings
 */
record OscDoor(OscBridge bridge, List<Port> ports) implements Door {

    static final String NAME = "osc";

    private static final Duration FOR_EVER = Duration.ofDays(3650);

    /** Copies {@code ports}. */
    OscDoor {
        ports = List.copyOf(ports);
    }

    /**
     * What the configuration says, with the targets' names looked up. Blocks; before anything is started.
     *
     * @throws StartupException when a name cannot be found, or two targets are the same device
     */
    static OscSettings settings(GatewayConfig config) throws StartupException {
        AccessScope scope = config.scopeOf(NAME);
        OscPeersConfig peers = config.osc().peers();
        Duration asked = config.limits().sessionTimeout();
        // UDP senders cost nothing to make up, so they never take all places.
        int most = config.limits().maxSessions() == 0
                ? peers.maxPeers()
                : Math.clamp(config.limits().maxSessions() / 2, 1, peers.maxPeers());
        try {
            return new OscSettings(
                    listeners(config.osc()),
                    new PeerPolicy(
                            scope,
                            most,
                            asked.isZero() ? FOR_EVER : asked,
                            peers.recallAfter(),
                            peers.replyPort(),
                            peers.feedback()),
                    targets(config.osc(), scope),
                    config.osc().allHints(),
                    peers.time(),
                    config.osc().receiveBufferBytes());
        } catch (IllegalArgumentException e) {
            throw new StartupException(String.valueOf(e.getMessage()));
        }
    }

    private static List<ListenerSettings> listeners(OscConfig config) throws StartupException {
        List<ListenerSettings> listeners = new ArrayList<>();
        if (config.port().isOpen()) {
            listeners.add(new ListenerSettings(
                    Transport.UDP,
                    new InetSocketAddress(config.host(), config.port().toBind()),
                    config.root()));
        }
        if (config.tcpPort().isOpen()) {
            listeners.add(new ListenerSettings(
                    Transport.TCP,
                    new InetSocketAddress(config.host(), config.tcpPort().toBind()),
                    config.root()));
        }
        for (OscListenerConfig one : config.listeners()) {
            String host = one.host().isEmpty() ? config.host() : one.host();
            List<InetAddress> groups = new ArrayList<>();
            for (String group : one.groups()) {
                groups.add(resolved("multicast group", group, 0).getAddress());
            }
            listeners.add(new ListenerSettings(
                    one.transport(),
                    resolved("listener", host, one.port()),
                    one.view().in(config.root()),
                    groups,
                    one.networkInterface()));
        }
        return listeners;
    }

    private static InetSocketAddress resolved(String what, String host, int port) throws StartupException {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new StartupException("The OSC " + what + " " + host + " cannot be found: nothing on this network"
                    + " knows this name; give its number.");
        }
        return address;
    }

    /** Opens the door. Blocks. */
    static OscDoor open(OscSettings settings, EventLoop loop, SignalBus bus, GatewayClock clock)
            throws StartupException {
        OscBridge bridge = new OscBridge(settings, bus, loop, clock);
        List<Port> ports = new ArrayList<>();
        try {
            for (InetSocketAddress address : bridge.start()) {
                Transport transport = settings.listeners().get(ports.size()).transport();
                ports.add(new Port(address, !transport.isStream(), ""));
            }
        } catch (BindException e) {
            throw new StartupException(String.valueOf(e.getMessage()), e);
        }
        return new OscDoor(bridge, ports);
    }

    private static List<FixedTarget> targets(OscConfig config, AccessScope scope) throws StartupException {
        List<FixedTarget> targets = new ArrayList<>();
        for (OscTargetConfig target : config.targets()) {
            InetSocketAddress remote = new InetSocketAddress(target.host(), target.port());
            if (remote.isUnresolved()) {
                throw new StartupException("The OSC target " + target.name() + " cannot be found: nothing on this"
                        + " network knows the name " + target.host() + "; give its number (osc: targets: host).");
            }
            targets.add(new FixedTarget(
                    target.name(),
                    remote,
                    config.rootOf(target),
                    target.patterns(),
                    new FixedTarget.TargetPolicy(
                            scope(target, scope),
                            target.sendOnBoot() ? FixedTarget.OnBoot.SEND : FixedTarget.OnBoot.HOLD,
                            target.feedback()),
                    target.reach(),
                    target.upkeep()));
        }
        return targets;
    }

    private static AccessScope scope(OscTargetConfig target, AccessScope door) throws StartupException {
        try {
            return target.access().within(door);
        } catch (IllegalArgumentException e) {
            throw new StartupException("OSC target " + target.name() + ": " + e.getMessage() + ".");
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int connections() {
        return 0;
    }

    @Override
    public int peers() {
        return bridge.counters().peers();
    }

    @Override
    public Map<String, Long> counters() {
        return Figures.of(bridge.counters());
    }

    @Override
    public CompletableFuture<Void> drain(Duration limit) {
        // Nobody is connected, so nobody can leave.
        bridge.drain();
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {
        bridge.close();
    }
}
