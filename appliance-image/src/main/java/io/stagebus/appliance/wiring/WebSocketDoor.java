package io.stagebus.appliance.wiring;

import io.stagebus.appliance.config.GatewayConfig;
import io.stagebus.core.session.AddressQuota;
import io.stagebus.websocket.connection.Authenticator;
import io.stagebus.websocket.connection.ConnectionSettings;
import io.stagebus.websocket.server.WebSocketBridge;
import io.stagebus.websocket.server.WebSocketSettings;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The open CLASP door.
 *
 * @param bridge what does the work
 * @param address where it listens
 */
record WebSocketDoor(WebSocketBridge bridge, InetSocketAddress address) implements Door {

    static final String NAME = "websocket";

    private static final Duration GRACE = Duration.ofSeconds(1);

    /** As good as for ever, and short enough for the arithmetic of deadlines. */
    private static final Duration FOR_EVER = Duration.ofDays(3650);

    /** Opens the door. Blocks. */
    static WebSocketDoor open(Shared shared) throws StartupException {
        GatewayConfig config = shared.config();
        Authenticator authenticator = shared.admittance()::clasp;
        int most = config.limits().maxSessions() == 0
                ? Integer.MAX_VALUE
                : config.limits().maxSessions();
        WebSocketSettings defaults = WebSocketSettings.DEFAULT;
        WebSocketSettings settings = new WebSocketSettings(
                config.websocket().host(),
                config.websocket().port().toBind(),
                most,
                AddressQuota.shareOf(most),
                defaults.maxIncompleteBytes(),
                connections(config),
                defaults.outbox(),
                false);
        WebSocketBridge bridge = new WebSocketBridge(
                shared.loop(), shared.bus(), shared.clock(), authenticator, settings, shared.pages());
        try {
            return new WebSocketDoor(bridge, bridge.start());
        } catch (BindException e) {
            throw PortCheck.explain(PortCheck.webSocket(config), e);
        }
    }

    private static ConnectionSettings connections(GatewayConfig config) {
        ConnectionSettings defaults = ConnectionSettings.DEFAULT;
        Duration asked = config.websocket().pingTimeout();
        Duration idle = asked.isZero() ? FOR_EVER : asked;
        Duration third = idle.dividedBy(3);
        Duration wanted = config.websocket().pingInterval();
        Duration ping = third.compareTo(wanted) < 0 ? third : wanted;
        return new ConnectionSettings(
                config.name(),
                defaults.helloTimeout(),
                ping,
                idle,
                defaults.closeTimeout(),
                defaults.gestureInterval(),
                defaults.maxReplay());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Port> ports() {
        return List.of(new Port(address, false, ""));
    }

    @Override
    public int connections() {
        return bridge.counters().connections();
    }

    @Override
    public Map<String, Long> counters() {
        return Figures.of(bridge.counters());
    }

    @Override
    public CompletableFuture<Void> drain(Duration limit) {
        // Who waits no longer than the limit finds those who are still here, and can say so.
        return bridge.drain("the gateway stops", limit.plus(GRACE));
    }

    @Override
    public void close() {
        bridge.close();
    }
}
