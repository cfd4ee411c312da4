package io.stagebus.mqtt.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Signal;
import io.stagebus.mqtt.payload.Attachment;
import io.stagebus.mqtt.payload.GestureJson;
import io.stagebus.mqtt.payload.PayloadCodec;
import io.stagebus.mqtt.topic.TopicName;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Encodes a signal as a PUBLISH (MQTT 3.1.1 and 5.0 §3.3; R7-R9). What came by MQTT goes out with the payload and the
 * properties it came with. Any thread.
 */
public final class PublishEncoder {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();
    private static final int EXPIRY_PROPERTY = 0x02;
    private static final int SUBSCRIPTION_PROPERTY = 0x0B;
    private static final int ALIAS_PROPERTY = 0x23;

    private PublishEncoder() {}

    /**
     * Encodes.
     *
     * @param isVersion5 whether properties are written
     * @param expirySeconds what is left of the message's life, or {@link Attachment#NO_EXPIRY}
     * @param alias see {@link TopicAliases#of}; for MQTT 5 only
     * @param packetId written where there is one
     * @return the whole packet; the caller releases it
     */
    public static ByteBuf encode(
            ByteBufAllocator allocator,
            OutboundPublish publish,
            boolean isVersion5,
            long expirySeconds,
            int alias,
            int packetId) {
        ByteBuffer payload = payload(publish.signal());
        ByteBuffer kept = isVersion5 ? keptProperties(publish.signal().content()) : NOTHING;
        int propertiesSize = kept.remaining();
        if (isVersion5) {
            propertiesSize += expirySeconds == Attachment.NO_EXPIRY ? 0 : 5;
            propertiesSize += alias == TopicAliases.NONE ? 0 : 3;
            for (int id : publish.subscriptionIds()) {
                propertiesSize += 1 + varintSize(id);
            }
        }
        TopicName topic = publish.topic();
        int topicSize = alias < TopicAliases.NONE ? 0 : topic.size();
        int size = 2 + topicSize + (publish.qos() > 0 ? 2 : 0) + payload.remaining();
        size += isVersion5 ? varintSize(propertiesSize) + propertiesSize : 0;
        ByteBuf out = allocator.buffer(1 + varintSize(size) + size);
        out.writeByte(0x30 | publish.qos() << 1 | (publish.retain() ? 1 : 0));
        writeVarint(out, size);
        out.writeShort(topicSize);
        if (topicSize > 0) {
            topic.writeTo(out);
        }
        if (publish.qos() > 0) {
            out.writeShort(packetId);
        }
        if (isVersion5) {
            writeVarint(out, propertiesSize);
            if (alias != TopicAliases.NONE) {
                out.writeByte(ALIAS_PROPERTY).writeShort(Math.abs(alias));
            }
            writeProperties(out, kept, expirySeconds, publish.subscriptionIds());
        }
        out.writeBytes(payload);
        return out;
    }

    private static void writeProperties(ByteBuf out, ByteBuffer kept, long expirySeconds, List<Integer> ids) {
        if (expirySeconds != Attachment.NO_EXPIRY) {
            out.writeByte(EXPIRY_PROPERTY);
            out.writeInt((int) expirySeconds);
        }
        out.writeBytes(kept);
        for (int id : ids) {
            out.writeByte(SUBSCRIPTION_PROPERTY);
            writeVarint(out, id);
        }
    }

    /** Where the packet identifier of an encoded PUBLISH with its topic is, from the packet's first byte. */
    static int packetIdIndex(ByteBuf packet, TopicName topic) {
        int at = packet.readerIndex() + 1;
        while (packet.getByte(at) < 0) {
            at++;
        }
        return at + 1 + 2 + topic.size() - packet.readerIndex();
    }

    private static ByteBuffer keptProperties(Content content) {
        return Attachment.isIn(content) ? Attachment.of(content).properties() : NOTHING;
    }

    /** The payload that stands for a signal; read-only. */
    public static ByteBuffer payload(Signal signal) {
        return switch (signal) {
            case Signal.Param param -> param.deleted() ? NOTHING : payload(param.content());
            case Signal.Gesture gesture -> GestureJson.write(gesture).buffer();
            case Signal.Event event -> payload(event.content());
            case Signal.Stream stream -> payload(stream.content());
            case Signal.Timeline timeline -> payload(timeline.content());
        };
    }

    private static ByteBuffer payload(Content content) {
        if (Attachment.isIn(content)) {
            return Attachment.of(content).payload();
        }
        return content.isPresent() ? PayloadCodec.encode(content.value()).buffer() : NOTHING;
    }

    private static int varintSize(int value) {
        if (value < 0x80) {
            return 1;
        }
        return value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : 4;
    }

    private static void writeVarint(ByteBuf out, int value) {
        int rest = value;
        while (rest >= 0x80) {
            out.writeByte((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }
}
