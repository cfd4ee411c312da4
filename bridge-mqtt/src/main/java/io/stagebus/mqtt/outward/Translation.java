package io.stagebus.mqtt.outward;

import com.hivemq.client.mqtt.datatypes.MqttUtf8String;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origination;
import io.stagebus.core.signal.Signal;
import io.stagebus.mqtt.payload.Attachment;
import io.stagebus.mqtt.session.InboundMessage;
import io.stagebus.mqtt.topic.TopicName;
import io.stagebus.mqtt.wire.KeptProperties;
import io.stagebus.mqtt.wire.PublishEncoder;
import io.stagebus.mqtt.wire.TravelPath;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Signals as the client library's messages, and its messages as those of a client of ours: payload, properties and expiry
 * stay what they are (R8). Each message that goes out says through which gateways it came, and by what its echo is known.
 * Any thread.
 */
@SuppressWarnings("CheckReturnValue") // builders that are changed in place
final class Translation {

    /** The user property by which an echo is known: who sent it, a dash, and its number. */
    private static final String ECHO = "stagebus-echo";

    /** Why a message is refused that has been at too many gateways. */
    static final String TOO_LONG = TravelPath.KEY + " is longer than any";

    private final String identity;
    private final String sender;

    /**
     * A translation.
     *
     * @param identity tells this gateway from all others
     * @param sender tells this link, since this start, from all others: what tells the link, a dot, and what tells the start
     */
    Translation(String identity, String sender) {
        this.identity = identity;
        this.sender = sender;
    }

    /**
     * A message for the other broker.
     *
     * @param expirySeconds what is left of its life, or {@link Attachment#NO_EXPIRY}
     * @throws IllegalArgumentException when there is no such message, such as one that has been at too many gateways
     */
    Mqtt5Publish out(Forwarded message, long serial, long expirySeconds) {
        Signal signal = message.signal();
        MqttProperties kept = properties(signal);
        if (TravelPath.isTooLong(kept)) {
            throw new IllegalArgumentException(TOO_LONG);
        }
        var builder = Mqtt5Publish.builder()
                .topic(message.topic())
                .payload(PublishEncoder.payload(signal))
                .qos(FarBroker.qos(message.qos()))
                .retain(message.isState());
        if (expirySeconds != Attachment.NO_EXPIRY) {
            builder.messageExpiryInterval(expirySeconds);
        }
        fill(builder, kept);
        var users = Mqtt5UserProperties.builder();
        for (MqttProperties.MqttProperty<?> one : kept.getProperties(MqttProperties.USER_PROPERTY)) {
            if (one.value() instanceof MqttProperties.StringPair pair && !isOurs(pair.key)) {
                users.add(pair.key, pair.value);
            }
        }
        users.add(TravelPath.KEY, TravelPath.with(TravelPath.of(kept), identity));
        users.add(ECHO, sender + "-" + serial);
        return builder.userProperties(users.build()).build();
    }

    private static boolean isOurs(String key) {
        return key.equals(TravelPath.KEY) || key.equals(ECHO);
    }

    /** What a signal has of an MQTT message's properties; a deletion has none. */
    private static MqttProperties properties(Signal signal) {
        Content content = signal.content();
        boolean isDeletion = signal instanceof Signal.Param param && param.deleted();
        return Attachment.isIn(content) && !isDeletion
                ? KeptProperties.read(Attachment.of(content).properties())
                : MqttProperties.NO_PROPERTIES;
    }

    private static void fill(Mqtt5PublishBuilder.Complete builder, MqttProperties kept) {
        if (KeptProperties.number(kept, MqttProperties.PAYLOAD_FORMAT_INDICATOR, 0) == 1) {
            builder.payloadFormatIndicator(Mqtt5PayloadFormatIndicator.UTF_8);
        }
        if (KeptProperties.value(kept, MqttProperties.CONTENT_TYPE) instanceof String type) {
            builder.contentType(type);
        }
        if (KeptProperties.value(kept, MqttProperties.RESPONSE_TOPIC) instanceof String topic) {
            builder.responseTopic(topic);
        }
        if (KeptProperties.value(kept, MqttProperties.CORRELATION_DATA) instanceof byte[] data) {
            builder.correlationData(data);
        }
    }

    /** The number of the message of this link that this one is the echo of; empty when it is none. */
    Optional<Long> echoOf(Mqtt5Publish message) {
        for (Mqtt5UserProperty one : message.getUserProperties().asList()) {
            String value = one.getValue().toString();
            if (one.getName().toString().equals(ECHO) && value.startsWith(sender + "-")) {
                String serial = value.substring(sender.length() + 1);
                return serial.matches("[0-9]{1,18}") ? Optional.of(Long.valueOf(serial)) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Whether a message is what this link itself has told there, before the gateway was started again. */
    boolean isOfBefore(Mqtt5Publish message) {
        String link = sender.substring(0, sender.lastIndexOf('.') + 1);
        return message.getUserProperties().asList().stream()
                .anyMatch(one -> one.getName().toString().equals(ECHO)
                        && one.getValue().toString().startsWith(link));
    }

    /** Whether a message has been at this gateway already. */
    boolean hasBeenHere(Mqtt5Publish message) {
        return TravelPath.isOver(users(message), identity);
    }

    /** Whether a message has been at more gateways than any, so that it is never taken. */
    static boolean hasTravelledTooFar(Mqtt5Publish message) {
        return TravelPath.isTooLong(users(message));
    }

    private static MqttProperties users(Mqtt5Publish message) {
        MqttProperties users = new MqttProperties();
        for (Mqtt5UserProperty one : message.getUserProperties().asList()) {
            users.add(new MqttProperties.UserProperty(
                    one.getName().toString(), one.getValue().toString()));
        }
        return users;
    }

    /** Whether the state that a message brings is the one there is. */
    static boolean isSame(Optional<Signal.Param> known, Mqtt5Publish message) {
        ByteBuffer there = ByteBuffer.wrap(message.getPayloadAsBytes());
        return known.map(param ->
                        there.hasRemaining() && PublishEncoder.payload(param).equals(there))
                .orElse(!there.hasRemaining());
    }

    /** A message of the other broker, as if a client had sent it. */
    InboundMessage in(Mqtt5Publish message, TopicName topic) {
        MqttProperties kept = new MqttProperties();
        message.getPayloadFormatIndicator()
                .ifPresent(format -> kept.add(
                        new MqttProperties.IntegerProperty(MqttProperties.PAYLOAD_FORMAT_INDICATOR, format.getCode())));
        add(kept, MqttProperties.CONTENT_TYPE, message.getContentType());
        add(kept, MqttProperties.RESPONSE_TOPIC, message.getResponseTopic().map(MqttUtf8String.class::cast));
        message.getCorrelationData()
                .ifPresent(data ->
                        kept.add(new MqttProperties.BinaryProperty(MqttProperties.CORRELATION_DATA, bytes(data))));
        MqttProperties users = users(message);
        for (MqttProperties.MqttProperty<?> one : users.getProperties(MqttProperties.USER_PROPERTY)) {
            if (one.value() instanceof MqttProperties.StringPair pair && !isOurs(pair.key)) {
                kept.add(new MqttProperties.UserProperty(pair.key, pair.value));
            }
        }
        kept.add(new MqttProperties.UserProperty(TravelPath.KEY, TravelPath.with(TravelPath.of(users), identity)));
        long expiry = message.getMessageExpiryInterval().orElse(Attachment.NO_EXPIRY);
        int qos = message.getQos().getCode();
        Origination packed = Attachment.pack(
                qos,
                message.isRetain(),
                expiry,
                KeptProperties.of(kept),
                Unpooled.wrappedBuffer(message.getPayloadAsBytes()));
        return new InboundMessage(topic, qos, message.isRetain(), Attachment.content(packed), expiry);
    }

    private static void add(MqttProperties kept, int id, Optional<MqttUtf8String> text) {
        text.ifPresent(one -> kept.add(new MqttProperties.StringProperty(id, one.toString())));
    }

    private static byte[] bytes(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.duplicate().get(bytes);
        return bytes;
    }
}
