package io.stagebus.mqtt.wire;

import io.netty.handler.codec.mqtt.MqttProperties;
import java.util.Arrays;
import java.util.List;

/**
 * The gateways that a message has come through over links between brokers, in a user property that every broker passes on
 * (MQTT 5.0 §3.3.2.3.7): what was here already goes no further, or two gateways would send it to each other for ever. Any
 * thread.
 */
public final class TravelPath {

    /** The user property: identities, with commas. */
    public static final String KEY = "stagebus-path";

    /** A longer path than gateways are linked in a row. */
    private static final int MAX = 16;

    /** As many identities as that, and longer ones than ours, stay below. */
    private static final int MAX_CHARS = 512;

    private TravelPath() {}

    private static String text(MqttProperties properties) {
        for (MqttProperties.MqttProperty<?> one : properties.getProperties(MqttProperties.USER_PROPERTY)) {
            if (one.value() instanceof MqttProperties.StringPair pair && pair.key.equals(KEY)) {
                return pair.value;
            }
        }
        return "";
    }

    private static List<String> split(String text) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split(",", MAX + 1));
    }

    /** The identities, the first one first; none when the message has not come over a link. */
    public static List<String> of(MqttProperties properties) {
        return split(text(properties));
    }

    /** Whether a message has been at more gateways than any has, or says so: it goes no further, whoever made that up. */
    public static boolean isTooLong(MqttProperties properties) {
        String text = properties.isEmpty() ? "" : text(properties);
        return text.length() > MAX_CHARS || split(text).size() > MAX;
    }

    /** Whether a message has been at this gateway already, or at more than any has. */
    public static boolean isOver(MqttProperties properties, String identity) {
        return !properties.isEmpty() && (isTooLong(properties) || of(properties).contains(identity));
    }

    /** The path with one more identity. */
    public static String with(List<String> path, String identity) {
        return path.isEmpty() ? identity : String.join(",", path) + "," + identity;
    }
}
