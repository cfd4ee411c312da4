package io.stagebus.mqtt.wire;

import io.netty.buffer.ByteBuf;

/** Reads the fields of one packet, by index and within its end. Event loop of its channel; owns nothing. */
final class PacketCursor {

    private final ByteBuf in;
    private final int start;
    private final int end;
    private int at;

    PacketCursor(ByteBuf in, int start, int length) {
        this.in = in;
        this.start = start;
        this.end = start + length;
        this.at = start;
    }

    int remaining() {
        return end - at;
    }

    int u8() throws ViolationException {
        return in.getUnsignedByte(advance(1));
    }

    int u16() throws ViolationException {
        return in.getUnsignedShort(advance(2));
    }

    long u32() throws ViolationException {
        return in.getUnsignedInt(advance(4));
    }

    /** A Variable Byte Integer (MQTT 5.0 §1.5.5). */
    int varint() throws ViolationException {
        int value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int digit = u8();
            value |= (digit & 0x7F) << shift;
            if (digit < 0x80) {
                return value;
            }
        }
        throw malformed("variable byte integer of more than four bytes");
    }

    /** Passes over a string or binary field with its length before it, and tells how long it is. */
    int skipField() throws ViolationException {
        int length = u16();
        advance(length);
        return length;
    }

    int advance(int count) throws ViolationException {
        if (count > end - at) {
            throw malformed("packet ends within a field");
        }
        int from = at;
        at += count;
        return from;
    }

    void expectEnd() throws ViolationException {
        if (at != end) {
            throw malformed((end - at) + " bytes behind the last field");
        }
    }

    ViolationException malformed(String problem) {
        return ViolationException.malformed(problem + " at byte " + (at - start) + " of the body");
    }
}
