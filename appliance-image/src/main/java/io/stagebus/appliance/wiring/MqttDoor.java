package io.stagebus.appliance.wiring;

import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.stagebus.appliance.config.GatewayConfig;
import io.stagebus.appliance.config.MqttConfig;
import io.stagebus.appliance.config.StorageConfig;
import io.stagebus.mqtt.broker.MqttBridge;
import io.stagebus.mqtt.settings.MqttLimits;
import io.stagebus.mqtt.settings.MqttSettings;
import io.stagebus.mqtt.web.WebUpgrade;
import io.stagebus.websocket.server.Guest;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The open MQTT door.
 *
 * @param bridge what does the work
 * @param ports where it listens
 */
record MqttDoor(MqttBridge bridge, List<Port> ports) implements Door {

    static final String NAME = "mqtt";

    /** What people call its port for TLS. */
    static final String TLS = "mqtts";

    /** What people call its port for WebSocket. */
    static final String WEB = "mqtt-ws";

    /** Copies {@code ports}. */
    MqttDoor {
        ports = List.copyOf(ports);
    }

    /** Opens every port that is wanted. Blocks. */
    static MqttDoor open(Shared shared) throws StartupException {
        GatewayConfig config = shared.config();
        int most = config.limits().maxSessions() == 0
                ? Integer.MAX_VALUE
                : config.limits().maxSessions();
        MqttSettings settings = new MqttSettings(
                config.mqtt().host(),
                config.mqtt().port().toBind(),
                config.mqtt().namespace().text(),
                config.mqtt().strict(),
                config.storage().map(StorageConfig::durableAcks).orElse(false),
                limits(config.mqtt()).withMaxConnections(most),
                config.mqtt().payloads(),
                config.mqtt().proxies());
        MqttBridge bridge = new MqttBridge(
                settings,
                shared.bus(),
                shared.loop(),
                NioServerSocketChannel.class,
                shared.clock(),
                shared.admittance().ofMqtt());
        bridge.recover();
        List<Port> ports = new ArrayList<>();
        try {
            for (PortCheck.Wanted wanted : PortCheck.mqtt(config)) {
                if (wanted.port().isOpen()) {
                    ports.add(listen(bridge, wanted, shared));
                }
            }
            bridge.link(config.mqtt().bridges(), shared.executor());
        } catch (IllegalArgumentException e) {
            bridge.close();
            throw new StartupException(String.valueOf(e.getMessage()), e);
        } catch (StartupException e) {
            bridge.close();
            throw e;
        }
        return new MqttDoor(bridge, ports);
    }

    private static Port listen(MqttBridge bridge, PortCheck.Wanted wanted, Shared shared) throws StartupException {
        int port = wanted.port().toBind();
        try {
            return switch (wanted.door()) {
                case TLS -> new Port(bridge.startTls(port, shared.tls().orElseThrow()::strict), false, "TLS");
                case WEB ->
                    new Port(
                            bridge.startWeb(port, shared.tls().map(tls -> allocator -> tls.detecting())),
                            false,
                            "WebSocket");
                default -> new Port(bridge.startPlain(), false, "");
            };
        } catch (BindException e) {
            throw PortCheck.explain(wanted, e);
        }
    }

    /** What it is to the door on whose port it is spoken too. */
    Guest guest() {
        return new Guest() {
            @Override
            public String path() {
                return WebUpgrade.PATH;
            }

            @Override
            public void welcome(ChannelPipeline pipeline) {
                bridge.takeOver(pipeline);
            }
        };
    }

    private static MqttLimits limits(MqttConfig mqtt) {
        int keepAlive = mqtt.maxKeepAliveSeconds() == 0 ? MqttLimits.ANY_KEEP_ALIVE : mqtt.maxKeepAliveSeconds();
        return MqttLimits.DEFAULT
                .withSessions(mqtt.maxKeptSessions(), keepAlive)
                .withMaxRate(mqtt.maxRate())
                .withMaxQueued(mqtt.maxQueued());
    }

    @Override
    public String name() {
        return NAME;
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
        return bridge.drain(limit);
    }

    @Override
    public void close() {
        bridge.close();
    }
}
