package io.stagebus.mqtt.broker;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Origination;
import io.stagebus.mqtt.payload.Attachment;
import io.stagebus.mqtt.session.InboundMessage;
import io.stagebus.mqtt.session.PayloadModes;
import io.stagebus.mqtt.settings.PayloadMode;
import io.stagebus.mqtt.topic.InvalidTopicException;
import io.stagebus.mqtt.topic.TopicMapping;
import io.stagebus.mqtt.topic.TopicName;
import io.stagebus.mqtt.wire.KeptProperties;
import io.stagebus.mqtt.wire.ReasonCode;
import java.nio.charset.StandardCharsets;

/** Reads the message in a PUBLISH or a will (MQTT 3.1.1 and 5.0 §3.3 and §3.1.3). Event loop only. */
final class MessageReader {

    /** What the broker says of itself, which nobody else may (MQTT 5.0 §4.7.2). */
    private static final String BROKERS_OWN = "$SYS";

    private final TopicMapping mapping;
    private final PayloadModes payloads;

    MessageReader(TopicMapping mapping, PayloadModes payloads) {
        this.mapping = mapping;
        this.payloads = payloads;
    }

    /**
     * Reads.
     *
     * @param payload read to its end, not released
     * @throws RefusedException when the topic or the payload is not accepted
     */
    InboundMessage read(String topicText, int qos, boolean retain, MqttProperties properties, ByteBuf payload)
            throws RefusedException {
        TopicName topic = topic(topicText);
        Bytes kept = Bytes.EMPTY;
        long expiry = Attachment.NO_EXPIRY;
        if (!properties.isEmpty()) {
            check(properties, payload);
            kept = KeptProperties.of(properties);
            expiry =
                    KeptProperties.number(properties, MqttProperties.PUBLICATION_EXPIRY_INTERVAL, Attachment.NO_EXPIRY);
        }
        boolean raw = payloads.of(topic.address()) == PayloadMode.RAW;
        Origination packed = Attachment.pack(qos, retain, raw, expiry, kept, payload);
        return new InboundMessage(topic, qos, retain, Attachment.content(packed), expiry);
    }

    private TopicName topic(String text) throws RefusedException {
        if (text.equals(BROKERS_OWN) || text.startsWith(BROKERS_OWN + "/")) {
            throw new RefusedException(ReasonCode.NOT_AUTHORIZED, text + " is written by the broker alone");
        }
        try {
            return mapping.name(text);
        } catch (InvalidTopicException e) {
            throw new RefusedException(ReasonCode.TOPIC_NAME_INVALID, String.valueOf(e.getMessage()));
        }
    }

    private static void check(MqttProperties properties, ByteBuf payload) throws RefusedException {
        boolean claimsText = KeptProperties.number(properties, MqttProperties.PAYLOAD_FORMAT_INDICATOR, 0) == 1;
        if (claimsText && !ByteBufUtil.isText(payload, StandardCharsets.UTF_8)) {
            throw new RefusedException(ReasonCode.PAYLOAD_FORMAT_INVALID, "the payload is not the UTF-8 it says it is");
        }
        if (KeptProperties.value(properties, MqttProperties.RESPONSE_TOPIC) instanceof String response
                && (response.isEmpty() || response.indexOf('+') >= 0 || response.indexOf('#') >= 0)) {
            // [MQTT-3.3.2-14]
            throw new RefusedException(ReasonCode.PROTOCOL_ERROR, "the response topic has a wildcard or is empty");
        }
    }
}
