package io.stagebus.mqtt.settings;

/**
 * What the program says about the MQTT door.
 *
 * @param host the interface to listen on, {@code 0.0.0.0} for all (R32)
 * @param port the TCP port; 0 lets the system choose one
 * @param namespace where topics without a leading slash live, {@code /mqtt} by default, {@code /} for the whole tree (R2)
 * @param strict whether a message that is not retained never sets a Param (R6)
 * @param durableAcks whether a retained QoS 1 message is acknowledged only when it is durable (R18)
 * @param limits the bounds
 */
public record MqttSettings(
        String host, int port, String namespace, boolean strict, boolean durableAcks, MqttLimits limits) {

    /** All interfaces, port 1883, namespace {@code /mqtt}. */
    public static final MqttSettings DEFAULT =
            new MqttSettings("0.0.0.0", 1883, "/mqtt", false, true, MqttLimits.DEFAULT);

    /** Rejects a port outside 0..65535. */
    public MqttSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("mqtt-port must be 0..65535 but is " + port);
        }
    }
}
