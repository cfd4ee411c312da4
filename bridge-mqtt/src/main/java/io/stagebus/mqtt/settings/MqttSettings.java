package io.stagebus.mqtt.settings;

import io.stagebus.core.session.Networks;
import java.util.List;

/**
 * What the program says about the MQTT door.
 *
 * @param host the interface to listen on, {@code 0.0.0.0} for all (R32)
 * @param port the TCP port; 0 lets the system choose one
 * @param namespace where topics without a leading slash live, {@code /mqtt} by default, {@code /} for the whole tree (R2)
 * @param strict whether a message that is not retained never sets a Param (R6)
 * @param durableAcks whether a retained QoS 1 message is acknowledged only when it is durable (R18)
 * @param limits the bounds
 * @param payloads what payloads are to other doors; the first rule that matches counts, JSON where none does
 * @param proxies whose connections begin with a PROXY header that says for whom they speak; nobody else's word is taken
 */
public record MqttSettings(
        String host,
        int port,
        String namespace,
        boolean strict,
        boolean durableAcks,
        MqttLimits limits,
        List<PayloadRule> payloads,
        Networks proxies) {

    /** All interfaces, port 1883, namespace {@code /mqtt}. */
    public static final MqttSettings DEFAULT =
            new MqttSettings("0.0.0.0", 1883, "/mqtt", false, true, MqttLimits.DEFAULT);

    /** Settings with every payload as JSON. */
    public MqttSettings(
            String host, int port, String namespace, boolean strict, boolean durableAcks, MqttLimits limits) {
        this(host, port, namespace, strict, durableAcks, limits, List.of());
    }

    /** Settings without proxies. */
    public MqttSettings(
            String host,
            int port,
            String namespace,
            boolean strict,
            boolean durableAcks,
            MqttLimits limits,
            List<PayloadRule> payloads) {
        this(host, port, namespace, strict, durableAcks, limits, payloads, Networks.NONE);
    }

    /** Rejects a port outside 0..65535. */
    public MqttSettings {
        payloads = List.copyOf(payloads);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("mqtt-port must be 0..65535 but is " + port);
        }
    }
}
