package io.stagebus.mqtt.payload;

import io.netty.buffer.ByteBuf;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origination;
import io.stagebus.core.signal.Value;
import java.nio.ByteBuffer;

/**
 * What a PUBLISH leaves attached to the signal it becomes, so that it goes out to MQTT clients as it came in (R8, R9):
 * payload bytes, QoS, properties and expiry. A view on the {@link Origination} of the door {@value #DOOR}; immutable, any
 * thread.
 *
 * <pre>
 * byte 0      bit 7: 0 · bit 6: raw · bit 5: was not retained · bit 4: 1 · bit 3: has properties · bit 2: has expiry
 *             bits 1-0: QoS
 * [u32]       message expiry interval, seconds
 * [u24, n]    size of the properties, and the properties as on the wire (MQTT 5.0 §2.2.2)
 * rest        the payload
 * </pre>
 *
 * <p>Data that is not laid out like this - from another version - reads as nothing but a payload.
 */
public final class Attachment {

    /** The door that makes and reads these. */
    public static final String DOOR = "mqtt";

    /** The message never expires. */
    public static final long NO_EXPIRY = -1;

    private static final int LAYOUT_BITS = 0x90;
    private static final int RAW = 1 << 6;
    private static final int LAYOUT = 1 << 4;
    private static final int NOT_RETAINED = 1 << 5;
    private static final int HAS_PROPERTIES = 8;
    private static final int HAS_EXPIRY = 4;

    private final ByteBuffer data;
    private final int qos;
    private final long expirySeconds;
    private final int propertiesAt;
    private final int payloadAt;

    private Attachment(Bytes bytes) {
        data = bytes.buffer();
        int size = data.remaining();
        int flags = size > 0 ? data.get(0) : 0;
        int at = 1;
        long expiry = NO_EXPIRY;
        if ((flags & HAS_EXPIRY) != 0) {
            expiry = at + 4 <= size ? data.getInt(at) & 0xFFFF_FFFFL : NO_EXPIRY;
            at += 4;
        }
        int properties = at;
        if ((flags & HAS_PROPERTIES) != 0) {
            properties = at + 3;
            at = properties <= size ? properties + (data.getInt(at - 1) & 0xFF_FFFF) : Integer.MAX_VALUE;
        }
        boolean isLaidOut = size > 0 && (flags & LAYOUT_BITS) == LAYOUT && at <= size;
        qos = isLaidOut ? flags & 3 : 1;
        expirySeconds = isLaidOut ? expiry : NO_EXPIRY;
        propertiesAt = isLaidOut ? properties : 0;
        payloadAt = isLaidOut ? at : 0;
    }

    /** Whether {@code content} has one of ours. */
    public static boolean isIn(Content content) {
        return content.isFrom(DOOR);
    }

    /** The QoS in the one of ours that {@code content} has, without reading the rest. */
    public static int qosOf(Content content) {
        int flags = content.attachedAt(0);
        return isLaidOut(flags) ? flags & 3 : 1;
    }

    /** Whether a message with one of ours was published with RETAIN set, without reading the rest. */
    public static boolean isRetained(Content content) {
        int flags = content.attachedAt(0);
        return !isLaidOut(flags) || (flags & NOT_RETAINED) == 0;
    }

    private static boolean isLaidOut(int flags) {
        return flags >= 0 && (flags & LAYOUT_BITS) == LAYOUT;
    }

    /** Reads the one of ours that {@code content} has. */
    public static Attachment of(Content content) {
        return of(content.origination());
    }

    /** Reads one of ours. */
    public static Attachment of(Origination origination) {
        return new Attachment(origination.data());
    }

    /**
     * Makes an attachment. Reads {@code payload} to its end and does not release it.
     *
     * @param qos of the PUBLISH, 0..2
     * @param retain whether the PUBLISH had RETAIN set
     * @param expirySeconds the message expiry interval, 0..2^32-1, or {@link #NO_EXPIRY}
     * @param properties those to give back, as on the wire without their length
     */
    public static Origination pack(int qos, boolean retain, long expirySeconds, Bytes properties, ByteBuf payload) {
        return pack(qos, retain, false, expirySeconds, properties, payload);
    }

    /**
     * Makes an attachment.
     *
     * @param raw whether the value is the payload as it is, although it may look like JSON
     */
    public static Origination pack(
            int qos, boolean retain, boolean raw, long expirySeconds, Bytes properties, ByteBuf payload) {
        int flags = LAYOUT | (raw ? RAW : 0) | (retain ? 0 : NOT_RETAINED) | qos;
        int size = 1 + payload.readableBytes();
        if (expirySeconds != NO_EXPIRY) {
            flags |= HAS_EXPIRY;
            size += 4;
        }
        if (properties.size() > 0) {
            flags |= HAS_PROPERTIES;
            size += 3 + properties.size();
        }
        byte[] packed = new byte[size];
        ByteBuffer out = ByteBuffer.wrap(packed).put((byte) flags);
        if (expirySeconds != NO_EXPIRY) {
            out.putInt((int) expirySeconds);
        }
        if (properties.size() > 0) {
            out.put((byte) (properties.size() >> 16)).putShort((short) properties.size());
            out.put(properties.buffer());
        }
        payload.readBytes(out);
        return new Origination(DOOR, Bytes.owning(packed));
    }

    /** The content a message with this attachment carries; its value is read when it is first asked for. */
    public static Content content(Origination packed) {
        Attachment attachment = of(packed);
        return attachment.payloadSize() == 0 ? Content.none(packed) : Content.deferred(packed, Attachment::value);
    }

    private static Value value(Origination packed) {
        Bytes data = packed.data();
        int flags = data.size() == 0 ? -1 : data.at(0) & 0xFF;
        boolean isRaw = isLaidOut(flags) && (flags & RAW) != 0;
        ByteBuffer payload = of(packed).payload();
        return isRaw ? PayloadCodec.decodeRaw(payload) : PayloadCodec.decode(payload);
    }

    /** The QoS of the PUBLISH, 0..2. */
    public int qos() {
        return qos;
    }

    /** The message expiry interval when it was published, 0..2^32-1 seconds, or {@link #NO_EXPIRY}. */
    public long expirySeconds() {
        return expirySeconds;
    }

    /** The properties as on the wire, without their length; read-only. */
    public ByteBuffer properties() {
        int size = payloadAt - propertiesAt;
        return data.slice(propertiesAt, size);
    }

    /** The size of the payload in bytes. */
    public int payloadSize() {
        return data.limit() - payloadAt;
    }

    /** The payload; read-only. */
    public ByteBuffer payload() {
        return data.slice(payloadAt, payloadSize());
    }
}
