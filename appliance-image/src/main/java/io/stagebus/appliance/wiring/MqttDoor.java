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
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The open MQTT door.
 *
 * @param bridge what does the work
 * @param address where it listens
 * @param overTls where it listens for MQTT over TLS
 */
record MqttDoor(MqttBridge bridge, InetSocketAddress address, Optional<InetSocketAddress> overTls) implements Door {

    static final String NAME = "mqtt";

    /** Its second port, for WebSocket. */
    static final String WEB = "mqtt-ws";

    /** Opens the door. Blocks. */
    static MqttDoor open(Shared shared) throws BindException, StartupException {
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
        InetSocketAddress plain = bridge.start();
        Optional<InetSocketAddress> overTls = Optional.empty();
        if (shared.tls().isPresent() && config.tls().orElseThrow().mqttPort().isOpen()) {
            Tls tls = shared.tls().get();
            try {
                overTls = Optional.of(
                        bridge.startTls(config.tls().get().mqttPort().toBind(), tls::strict));
            } catch (BindException e) {
                bridge.close();
                throw e;
            }
        }
        try {
            bridge.link(config.mqtt().bridges(), shared.executor());
        } catch (IllegalArgumentException e) {
            bridge.close();
            throw new StartupException(String.valueOf(e.getMessage()), e);
        }
        return new MqttDoor(bridge, plain, overTls);
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
    public List<Further> further() {
        return overTls.map(tls -> List.of(new Further(tls, false))).orElse(List.of());
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
