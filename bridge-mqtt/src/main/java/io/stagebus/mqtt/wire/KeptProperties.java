package io.stagebus.mqtt.wire;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.stagebus.core.signal.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Picks the properties of a PUBLISH or a will that belong to its receivers: payload format, content type, response topic,
 * correlation data and user properties, the last in their order (MQTT 5.0 §3.3.2.3; R8). Any thread.
 */
public final class KeptProperties {

    private static final int[] STRINGS = {MqttProperties.CONTENT_TYPE, MqttProperties.RESPONSE_TOPIC};

    private static final int MAX_FIELD = 0xFFFF;

    private KeptProperties() {}

    /**
     * Those properties as on the wire, without their length.
     *
     * @throws IllegalArgumentException when a text or a value is longer than the wire has room for [MQTT-1.5.4]
     */
    public static Bytes of(MqttProperties properties) {
        if (properties.isEmpty()) {
            return Bytes.EMPTY;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (value(properties, MqttProperties.PAYLOAD_FORMAT_INDICATOR) instanceof Integer format) {
            out.write(MqttProperties.PAYLOAD_FORMAT_INDICATOR);
            out.write(format);
        }
        for (int id : STRINGS) {
            if (value(properties, id) instanceof String text) {
                out.write(id);
                field(out, text.getBytes(StandardCharsets.UTF_8));
            }
        }
        if (value(properties, MqttProperties.CORRELATION_DATA) instanceof byte[] data) {
            out.write(MqttProperties.CORRELATION_DATA);
            field(out, data);
        }
        for (MqttProperties.MqttProperty<?> property : properties.getProperties(MqttProperties.USER_PROPERTY)) {
            if (property.value() instanceof MqttProperties.StringPair pair) {
                out.write(MqttProperties.USER_PROPERTY);
                field(out, pair.key.getBytes(StandardCharsets.UTF_8));
                field(out, pair.value.getBytes(StandardCharsets.UTF_8));
            }
        }
        return Bytes.owning(out.toByteArray());
    }

    /** Reads back what {@link #of} has made. */
    public static MqttProperties read(ByteBuffer kept) {
        MqttProperties properties = new MqttProperties();
        ByteBuffer in = kept.duplicate();
        while (in.hasRemaining()) {
            int id = in.get();
            properties.add(
                    switch (id) {
                        case MqttProperties.PAYLOAD_FORMAT_INDICATOR ->
                            new MqttProperties.IntegerProperty(id, (int) in.get());
                        case MqttProperties.CONTENT_TYPE, MqttProperties.RESPONSE_TOPIC ->
                            new MqttProperties.StringProperty(id, text(in));
                        case MqttProperties.CORRELATION_DATA -> new MqttProperties.BinaryProperty(id, bytes(in));
                        case MqttProperties.USER_PROPERTY -> new MqttProperties.UserProperty(text(in), text(in));
                        default -> throw new IllegalArgumentException("property " + id + " is none that is kept");
                    });
        }
        return properties;
    }

    private static byte[] bytes(ByteBuffer in) {
        byte[] bytes = new byte[in.getShort() & 0xFFFF];
        in.get(bytes);
        return bytes;
    }

    private static String text(ByteBuffer in) {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    /** The value of a property that may stand once, or null. */
    public static @Nullable Object value(MqttProperties properties, int id) {
        MqttProperties.MqttProperty<?> property = properties.getProperty(id);
        return property == null ? null : property.value();
    }

    /** An unsigned integer property, or {@code absent}. */
    public static long number(MqttProperties properties, int id, long absent) {
        return value(properties, id) instanceof Integer number ? Integer.toUnsignedLong(number) : absent;
    }

    private static void field(ByteArrayOutputStream out, byte[] bytes) {
        if (bytes.length > MAX_FIELD) {
            throw new IllegalArgumentException("a field of " + bytes.length + " bytes is longer than " + MAX_FIELD);
        }
        out.write(bytes.length >> 8);
        out.write(bytes.length);
        out.writeBytes(bytes);
    }
}
