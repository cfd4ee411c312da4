package io.stagebus.benchmarks.wire;

import io.netty.buffer.ByteBuf;

/** Finds the sequence number in something received. Never keeps, moves or releases the buffer. */
@FunctionalInterface
public interface SequenceReader {

    /** What {@link #read} answers for a message that carries no sequence number. Sequence numbers are 0 or more. */
    long NONE = -1;

    /** The sequence number in the {@code length} bytes from index {@code at}, or {@link #NONE}. */
    long read(ByteBuf buffer, int at, int length);

    /** Decimal digits and nothing else: an MQTT payload. */
    static long digits(ByteBuf buffer, int at, int length) {
        if (length == 0 || length > 18) {
            return NONE;
        }
        long number = 0;
        for (int i = at; i < at + length; i++) {
            int digit = buffer.getByte(i) - '0';
            if (digit < 0 || digit > 9) {
                return NONE;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    /** The last four bytes: an OSC message whose last argument is an {@code i}. */
    static long lastInt(ByteBuf buffer, int at, int length) {
        return length < 4 ? NONE : buffer.getInt(at + length - 4);
    }

    /** The last eight bytes: an OSC message whose last argument is an {@code h}. */
    static long lastLong(ByteBuf buffer, int at, int length) {
        return length < 8 ? NONE : buffer.getLong(at + length - 8);
    }
}
