package io.stagebus.core.journal.log;

import io.stagebus.core.signal.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link EntryOutput} wrote. Total: every run of bytes gives values or {@link EntryFormatException}. */
final class EntryInput {

    private final byte[] array;
    private final int from;
    private final int end;
    private int at;

    EntryInput(byte[] array, int from, int length) {
        this.array = array;
        this.from = from;
        this.at = from;
        this.end = from + length;
    }

    EntryFormatException error(String problem) {
        return new EntryFormatException(at - from, problem);
    }

    private int take(long length, String what) throws EntryFormatException {
        if (length < 0 || length > end - at) {
            throw error(what + " needs " + length + " bytes but " + (end - at) + " are left");
        }
        int start = at;
        at += (int) length;
        return start;
    }

    int left() {
        return end - at;
    }

    int takeByte() throws EntryFormatException {
        return array[take(1, "a byte")] & 0xFF;
    }

    private int takeInt() throws EntryFormatException {
        int start = take(Integer.BYTES, "an int");
        return ((array[start] & 0xFF) << 24)
                | ((array[start + 1] & 0xFF) << 16)
                | ((array[start + 2] & 0xFF) << 8)
                | (array[start + 3] & 0xFF);
    }

    long takeLong() throws EntryFormatException {
        long high = takeInt();
        return (high << 32) | (takeInt() & 0xFFFF_FFFFL);
    }

    long takeVarint() throws EntryFormatException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = takeByte();
            value |= (next & 0x7FL) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw error("a number has more than ten bytes");
    }

    long takeZigzag() throws EntryFormatException {
        long raw = takeVarint();
        return (raw >>> 1) ^ -(raw & 1);
    }

    String takeText() throws EntryFormatException {
        long head = takeVarint();
        long length = head >>> 1;
        int start = take(length, "a text");
        if ((head & 1) == 0) {
            return new String(array, start, (int) length, StandardCharsets.UTF_8);
        }
        if ((length & 1) != 0) {
            throw error("UTF-16 has an even number of bytes, not " + length);
        }
        char[] chars = new char[(int) length / 2];
        for (int i = 0; i < chars.length; i++) {
            chars[i] = (char) ((array[start + 2 * i] << 8) | (array[start + 2 * i + 1] & 0xFF));
        }
        return new String(chars);
    }

    Bytes takeBytes() throws EntryFormatException {
        long length = takeVarint();
        int start = take(length, "bytes");
        return Bytes.owning(Arrays.copyOfRange(array, start, start + (int) length));
    }

    /** A count of things that take {@code atLeast} bytes each, so that a wrong count cannot ask for memory. */
    int takeCount(int atLeast, String what) throws EntryFormatException {
        long count = takeVarint();
        if (count < 0 || count > (end - at) / atLeast) {
            throw error(count + " " + what + " do not fit into the " + (end - at) + " bytes left");
        }
        return (int) count;
    }

    void finish() throws EntryFormatException {
        if (at != end) {
            throw error((end - at) + " bytes too many");
        }
    }
}
