package io.stagebus.mqtt.wire;

import org.jspecify.annotations.Nullable;

/**
 * Which properties may stand in which packet of a client, how often, and with what values (MQTT 5.0 §2.2.2.2). Checked on
 * the bytes, because the decoder keeps only the last of several and does not ask where a property belongs.
 */
final class PropertyRules {

    /** A place where properties stand. */
    enum Place {
        CONNECT(1),
        WILL(1 << 1),
        PUBLISH(1 << 2),
        SUBSCRIBE(1 << 3),
        UNSUBSCRIBE(1 << 4),
        REPLY(1 << 5),
        DISCONNECT(1 << 6),
        AUTH(1 << 7);

        private final int bit;

        Place(int bit) {
            this.bit = bit;
        }
    }

    private enum Form {
        FLAG,
        U16,
        U16_NOT_ZERO,
        U32,
        U32_NOT_ZERO,
        VARINT_NOT_ZERO,
        FIELD,
        PAIR
    }

    private record Rule(Form form, int places, boolean many) {}

    /** More user properties than anybody needs would only cost memory. */
    private static final int MAX_USER_PROPERTIES = 256;

    private static final int USER_PROPERTY = 0x26;
    private static final @Nullable Rule[] RULES = new Rule[0x2B];
    private static final int EVERYWHERE = ~0;

    static {
        int message = Place.PUBLISH.bit | Place.WILL.bit;
        RULES[0x01] = once(Form.FLAG, message);
        RULES[0x02] = once(Form.U32, message);
        RULES[0x03] = once(Form.FIELD, message);
        RULES[0x08] = once(Form.FIELD, message);
        RULES[0x09] = once(Form.FIELD, message);
        RULES[0x0B] = once(Form.VARINT_NOT_ZERO, Place.SUBSCRIBE.bit);
        RULES[0x11] = once(Form.U32, Place.CONNECT.bit | Place.DISCONNECT.bit);
        RULES[0x12] = nowhere(Form.FIELD);
        RULES[0x13] = nowhere(Form.U16);
        RULES[0x15] = once(Form.FIELD, Place.CONNECT.bit | Place.AUTH.bit);
        RULES[0x16] = once(Form.FIELD, Place.CONNECT.bit | Place.AUTH.bit);
        RULES[0x17] = once(Form.FLAG, Place.CONNECT.bit);
        RULES[0x18] = once(Form.U32, Place.WILL.bit);
        RULES[0x19] = once(Form.FLAG, Place.CONNECT.bit);
        RULES[0x1A] = nowhere(Form.FIELD);
        RULES[0x1C] = nowhere(Form.FIELD);
        RULES[0x1F] = once(Form.FIELD, Place.REPLY.bit | Place.DISCONNECT.bit | Place.AUTH.bit);
        RULES[0x21] = once(Form.U16_NOT_ZERO, Place.CONNECT.bit);
        RULES[0x22] = once(Form.U16, Place.CONNECT.bit);
        RULES[0x23] = once(Form.U16, Place.PUBLISH.bit);
        RULES[0x24] = nowhere(Form.FLAG);
        RULES[0x25] = nowhere(Form.FLAG);
        RULES[USER_PROPERTY] = new Rule(Form.PAIR, EVERYWHERE, true);
        RULES[0x27] = once(Form.U32_NOT_ZERO, Place.CONNECT.bit);
        RULES[0x28] = nowhere(Form.FLAG);
        RULES[0x29] = nowhere(Form.FLAG);
        RULES[0x2A] = nowhere(Form.FLAG);
    }

    private PropertyRules() {}

    private static Rule once(Form form, int places) {
        return new Rule(form, places, false);
    }

    private static Rule nowhere(Form form) {
        return new Rule(form, 0, false);
    }

    /** Passes over the properties at the cursor, length and all. */
    static void check(PacketCursor cursor, Place place) throws ViolationException {
        int length = cursor.varint();
        if (length > cursor.remaining()) {
            throw cursor.malformed("properties of " + length + " bytes do not fit into the packet");
        }
        int end = cursor.remaining() - length;
        long seen = 0;
        int users = 0;
        while (cursor.remaining() > end) {
            int id = cursor.varint();
            Rule rule = id < RULES.length ? RULES[id] : null;
            if (rule == null) {
                throw cursor.malformed("unknown property " + id);
            }
            if ((rule.places & place.bit) == 0) {
                throw ViolationException.protocolError("property " + id + " does not belong here");
            }
            if (!rule.many && (seen & (1L << id)) != 0) {
                throw ViolationException.protocolError("property " + id + " is there twice");
            }
            seen |= 1L << id;
            if (id == USER_PROPERTY && ++users > MAX_USER_PROPERTIES) {
                throw new ViolationException(
                        ReasonCode.QUOTA_EXCEEDED, "more than " + MAX_USER_PROPERTIES + " user properties");
            }
            checkValue(cursor, id, rule.form);
        }
        if (cursor.remaining() < end) {
            throw cursor.malformed("the last property is longer than the properties");
        }
    }

    private static void checkValue(PacketCursor cursor, int id, Form form) throws ViolationException {
        switch (form) {
            case FLAG -> require(cursor.u8() <= 1, id);
            case U16 -> cursor.u16();
            case U16_NOT_ZERO -> require(cursor.u16() > 0, id);
            case U32 -> cursor.u32();
            case U32_NOT_ZERO -> require(cursor.u32() > 0, id);
            case VARINT_NOT_ZERO -> require(cursor.varint() > 0, id);
            case FIELD -> cursor.skipField();
            case PAIR -> {
                cursor.skipField();
                cursor.skipField();
            }
        }
    }

    private static void require(boolean isValid, int id) throws ViolationException {
        if (!isValid) {
            throw ViolationException.protocolError("property " + id + " has a value it may not have");
        }
    }
}
