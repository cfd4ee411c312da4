package io.stagebus.mqtt.wire;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;
import io.stagebus.mqtt.wire.PropertyRules.Place;

/**
 * What a packet from a client must be like before it is worth decoding (MQTT 3.1.1 and 5.0 §2 and §3): the checks that
 * Netty's decoder leaves to the broker. Remembers the version of the CONNECT. Event loop of its channel.
 */
final class PacketRules {

    private static final int CONNECT = 1;
    private static final int PUBLISH = 3;
    private static final int PUBACK = 4;
    private static final int PUBREC = 5;
    private static final int PUBREL = 6;
    private static final int PUBCOMP = 7;
    private static final int SUBSCRIBE = 8;
    private static final int UNSUBSCRIBE = 10;
    private static final int PINGREQ = 12;
    private static final int DISCONNECT = 14;
    private static final int AUTH = 15;

    /** More filters in one packet would hold the thread too long (R19). */
    private static final int MAX_FILTERS = 1_000;

    /** Stops at a byte that no topic name may have. */
    private static final ByteProcessor ORDINARY = value -> value != '+' && value != '#' && value != 0;

    private boolean connected;
    private int level;

    /** Whether a CONNECT has passed. */
    boolean isConnected() {
        return connected;
    }

    /** Checks a packet's first byte, before it is known how long the packet is. */
    void checkFirst(int firstByte) throws ViolationException {
        int type = firstByte >> 4;
        int flags = firstByte & 0xF;
        if ((type == CONNECT) == connected) {
            throw ViolationException.protocolError(
                    connected ? "second CONNECT" : "packet of type " + type + " before the CONNECT");
        }
        int expectedFlags = type == PUBREL || type == SUBSCRIBE || type == UNSUBSCRIBE ? 2 : 0;
        if (type == 0 || (type != PUBLISH && flags != expectedFlags) || (type == AUTH && level < 5)) {
            throw ViolationException.malformed("first byte is 0x" + Integer.toHexString(firstByte));
        }
    }

    /** Checks the packet whose body is at {@code bodyAt}. */
    void check(ByteBuf in, int firstByte, int bodyAt, int length) throws ViolationException {
        int type = firstByte >> 4;
        int flags = firstByte & 0xF;
        PacketCursor body = new PacketCursor(in, bodyAt, length);
        switch (type) {
            case CONNECT -> connect(body);
            case PUBLISH -> publish(in, body, flags);
            case PUBACK, PUBREC, PUBREL, PUBCOMP -> reply(body);
            case SUBSCRIBE -> subscribe(body);
            case UNSUBSCRIBE -> unsubscribe(body);
            case PINGREQ -> body.expectEnd();
            case DISCONNECT -> reason(body, Place.DISCONNECT);
            case AUTH -> reason(body, Place.AUTH);
            default -> throw ViolationException.protocolError("packet of type " + type + " from a client");
        }
    }

    private void connect(PacketCursor body) throws ViolationException {
        body.skipField();
        int claimed = body.u8();
        connected = true;
        if (claimed < 3 || claimed > 5) {
            // The decoder refuses the version, which has an answer of its own.
            return;
        }
        level = claimed;
        int flags = body.u8();
        boolean hasWill = (flags & 0x04) != 0;
        int willQos = (flags >> 3) & 3;
        boolean willFlagsAreIdle = willQos == 0 && (flags & 0x20) == 0;
        if ((level > 3 && (flags & 1) != 0) || willQos == 3 || (!hasWill && !willFlagsAreIdle)) {
            throw body.malformed("CONNECT flags are 0x" + Integer.toHexString(flags));
        }
        if (level < 5 && (flags & 0xC0) == 0x40) {
            throw body.malformed("CONNECT has a password but no user name");
        }
        body.u16();
        if (level == 5) {
            PropertyRules.check(body, Place.CONNECT);
        }
        body.skipField();
        if (hasWill) {
            if (level == 5) {
                PropertyRules.check(body, Place.WILL);
            }
            body.skipField();
            body.skipField();
        }
        for (int credential = flags & 0xC0; credential != 0; credential &= credential - 1) {
            body.skipField();
        }
        body.expectEnd();
    }

    private void publish(ByteBuf in, PacketCursor body, int flags) throws ViolationException {
        int qos = (flags >> 1) & 3;
        boolean isDup = (flags & 8) != 0;
        if (qos == 3 || (isDup && qos == 0)) {
            throw body.malformed("PUBLISH flags are 0x" + Integer.toHexString(flags));
        }
        int topicLength = body.u16();
        int topicAt = body.advance(topicLength);
        if (in.forEachByte(topicAt, topicLength, ORDINARY) >= 0) {
            throw new ViolationException(
                    ReasonCode.TOPIC_NAME_INVALID, "topic name with a wildcard or NUL in a PUBLISH");
        }
        if (qos > 0) {
            packetId(body);
        }
        if (level == 5) {
            PropertyRules.check(body, Place.PUBLISH);
        }
    }

    private static void packetId(PacketCursor body) throws ViolationException {
        if (body.u16() == 0) {
            throw body.malformed("packet identifier 0");
        }
    }

    private void reply(PacketCursor body) throws ViolationException {
        packetId(body);
        reason(body, Place.REPLY);
    }

    /** An optional reason code, and behind it optional properties; MQTT 3 has neither. */
    private void reason(PacketCursor body, Place place) throws ViolationException {
        if (level == 5 && body.remaining() > 0) {
            body.u8();
            if (body.remaining() > 0) {
                PropertyRules.check(body, place);
            }
        }
        body.expectEnd();
    }

    private void subscribe(PacketCursor body) throws ViolationException {
        packetId(body);
        if (level == 5) {
            PropertyRules.check(body, Place.SUBSCRIBE);
        }
        for (int filters = 0; filters == 0 || body.remaining() > 0; filters++) {
            filter(body, filters);
            int options = body.u8();
            if ((options & (level == 5 ? 0xC0 : 0xFC)) != 0) {
                throw body.malformed("subscription options are 0x" + Integer.toHexString(options));
            }
            if ((options & 0x03) == 0x03) {
                throw level == 5 ? ViolationException.protocolError("QoS 3") : body.malformed("QoS 3");
            }
            if ((options & 0x30) == 0x30) {
                throw ViolationException.protocolError("retain handling 3");
            }
        }
    }

    private void unsubscribe(PacketCursor body) throws ViolationException {
        packetId(body);
        if (level == 5) {
            PropertyRules.check(body, Place.UNSUBSCRIBE);
        }
        for (int filters = 0; filters == 0 || body.remaining() > 0; filters++) {
            filter(body, filters);
        }
    }

    private static void filter(PacketCursor body, int before) throws ViolationException {
        if (before == 0 && body.remaining() == 0) {
            throw ViolationException.protocolError("no topic filter");
        }
        if (before == MAX_FILTERS) {
            throw new ViolationException(ReasonCode.QUOTA_EXCEEDED, "more than " + MAX_FILTERS + " topic filters");
        }
        body.skipField();
    }
}
