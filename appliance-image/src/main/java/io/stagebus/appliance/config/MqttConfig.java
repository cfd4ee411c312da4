package io.stagebus.appliance.config;

import io.stagebus.core.address.Address;
import io.stagebus.core.session.Networks;
import io.stagebus.mqtt.outward.OutwardSettings;
import io.stagebus.mqtt.settings.PayloadRule;
import io.stagebus.mqtt.topic.TopicMapping;
import java.util.List;

/**
 * The MQTT door.
 *
 * @param port where it listens
 * @param tlsPort where it listens for MQTT over TLS besides, when there is a certificate
 * @param webPort where it listens for MQTT over WebSocket besides
 * @param host on which interface
 * @param namespace where topics without a leading slash lie; {@code /} for the whole tree (R2)
 * @param strict whether a publish that is not retained never writes a Param (R6)
 * @param maxKeepAliveSeconds the longest keep alive a client may have; 0 for any
 * @param maxKeptSessions how many sessions may outlive their connection
 * @param maxQueued how many messages of QoS 1 and 2 may wait for one client
 * @param maxRate how many messages a second one client may send; 0 for any number
 * @param proxies who says by the PROXY protocol for whom it speaks
 * @param payloads what payloads are to other doors
 * @param bridges links to other brokers
 */
public record MqttConfig(
        PortChoice port,
        PortChoice tlsPort,
        PortChoice webPort,
        String host,
        Address namespace,
        boolean strict,
        int maxKeepAliveSeconds,
        int maxKeptSessions,
        int maxQueued,
        int maxRate,
        Networks proxies,
        List<PayloadRule> payloads,
        List<OutwardSettings> bridges) {

    private static final int LONGEST_KEEP_ALIVE = 65_535;
    private static final int MOST = 1_000_000;

    /** Refuses the reserved tree (R4). */
    public MqttConfig {
        payloads = List.copyOf(payloads);
        bridges = List.copyOf(bridges);
        InvalidSettingException.check(
                Setting.MQTT_MAX_KEEP_ALIVE, maxKeepAliveSeconds, 0, LONGEST_KEEP_ALIVE, "0 for any");
        InvalidSettingException.check(Setting.MQTT_MAX_KEPT_SESSIONS, maxKeptSessions, 0, MOST, "");
        InvalidSettingException.check(Setting.MQTT_MAX_QUEUED, maxQueued, 1, MOST, "");
        InvalidSettingException.check(Setting.MQTT_MAX_RATE, maxRate, 0, MOST, "0 for any number");
        GatewayConfig.refuseReserved(Setting.MQTT_NAMESPACE, namespace);
        if (!TopicMapping.isNamespace(namespace.text())) {
            throw new InvalidSettingException(
                    Setting.MQTT_NAMESPACE,
                    "an address such as /mqtt, or /, outside /clasp and without + and #,",
                    "\"" + namespace.text() + "\"");
        }
    }

    /** Whether there is a port at all. */
    public boolean isOpen() {
        return port.isOpen() || tlsPort.isOpen() || webPort.isOpen();
    }
}
