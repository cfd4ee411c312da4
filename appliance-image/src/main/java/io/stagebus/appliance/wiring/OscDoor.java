package io.stagebus.appliance.wiring;

import io.netty.channel.EventLoop;
import io.stagebus.appliance.config.GatewayConfig;
import io.stagebus.appliance.config.OscConfig;
import io.stagebus.appliance.config.OscTargetConfig;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.osc.mapping.OscRoot;
import io.stagebus.osc.server.FixedTarget;
import io.stagebus.osc.server.OscBridge;
import io.stagebus.osc.server.OscSettings;
import io.stagebus.osc.server.PeerPolicy;
import java.net.BindException;
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
 * @param address where it listens
 */
record OscDoor(OscBridge bridge, InetSocketAddress address) implements Door {

    static final String NAME = "osc";

    private static final Duration FOR_EVER = Duration.ofDays(3650);

    /**
     * What the configuration says, with the targets' names looked up. Blocks; before anything is started.
     *
     * @throws StartupException when a target's name cannot be found, or two targets are the same device
     */
    static OscSettings settings(GatewayConfig config) throws StartupException {
        AccessScope scope = config.scopeOf(NAME);
        Duration asked = config.limits().sessionTimeout();
        PeerPolicy defaults = PeerPolicy.DEFAULT;
        // UDP senders cost nothing to make up, so they never take all places.
        int most = config.limits().maxSessions() == 0
                ? defaults.maxPeers()
                : Math.clamp(config.limits().maxSessions() / 2, 1, defaults.maxPeers());
        try {
            return new OscSettings(
                    new InetSocketAddress(
                            config.osc().host(), config.osc().port().toBind()),
                    OscRoot.of(config.osc().namespace().text()),
                    new PeerPolicy(scope, most, asked.isZero() ? FOR_EVER : asked, defaults.maxRateHz()),
                    targets(config.osc(), scope),
                    OscSettings.DEFAULT_RECEIVE_BUFFER_BYTES);
        } catch (IllegalArgumentException e) {
            throw new StartupException(String.valueOf(e.getMessage()));
        }
    }

    /** Opens the door. Blocks. */
    static OscDoor open(OscSettings settings, EventLoop loop, SignalBus bus, GatewayClock clock) throws BindException {
        OscBridge bridge = new OscBridge(settings, bus, loop, clock);
        return new OscDoor(bridge, bridge.start());
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
                            scope,
                            target.sendOnBoot() ? FixedTarget.OnBoot.SEND : FixedTarget.OnBoot.HOLD,
                            target.maxRateHz())));
        }
        return targets;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean isUdp() {
        return true;
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
