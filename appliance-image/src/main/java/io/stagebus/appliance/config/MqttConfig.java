package io.stagebus.appliance.config;

import io.stagebus.core.address.Address;
import io.stagebus.mqtt.topic.TopicMapping;

/**
 * The MQTT door.
 *
 * @param port where it listens
 * @param host on which interface
 * @param namespace where topics without a leading slash lie; {@code /} for the whole tree (R2)
 * @param strict whether a publish that is not retained never writes a Param (R6)
 */
public record MqttConfig(PortChoice port, String host, Address namespace, boolean strict) {

    /** Refuses the reserved tree (R4). */
    public MqttConfig {
        GatewayConfig.refuseReserved(Setting.MQTT_NAMESPACE, namespace);
        if (!TopicMapping.isNamespace(namespace.text())) {
            throw new InvalidSettingException(
                    Setting.MQTT_NAMESPACE,
                    "an address such as /mqtt, or /, outside /clasp and without + and #,",
                    "\"" + namespace.text() + "\"");
        }
    }
}
