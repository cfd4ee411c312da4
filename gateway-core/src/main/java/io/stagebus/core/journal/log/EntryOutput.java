package io.stagebus.core.journal.log;

import io.stagebus.core.signal.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing run of bytes, big-endian. Lengths and counts are unsigned LEB128. One thread.
 *
 * <p>A text is a length, doubled, and its UTF-8 - or, when it holds half a surrogate pair, which UTF-8 cannot say, its
 * length doubled plus one and its UTF-16.
 */
public final class EntryOutput {

    private byte[] array;
    private int size;

    /** An empty run with room for {@code capacity} bytes before it grows. */
    public EntryOutput(int capacity) {
        array = new byte[Math.max(16, capacity)];
    }

    /** How many bytes were put. */
    public int size() {
        return size;
    }

    /** The bytes put so far lie in {@code 0..size()-1}; valid until the next put. */
    public byte[] array() {
        return array;
    }

    /** A copy of the bytes put so far. */
    public byte[] toArray() {
        return Arrays.copyOf(array, size);
    }

    /** Forgets everything; gives memory back when one entry was very large. */
    void clear(int keepCapacity) {
        size = 0;
        if (array.length > keepCapacity) {
            array = new byte[keepCapacity];
        }
    }

    private int grow(int by) {
        int at = size;
        int needed = Math.addExact(at, by);
        if (needed > array.length) {
            array = Arrays.copyOf(array, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, array.length * 2L)));
        }
        size = needed;
        return at;
    }

    void putByte(int value) {
        int at = grow(1);
        array[at] = (byte) value;
    }

    void putInt(int value) {
        setInt(grow(Integer.BYTES), value);
    }

    void putLong(long value) {
        setLong(grow(Long.BYTES), value);
    }

    void setInt(int at, int value) {
        array[at] = (byte) (value >>> 24);
        array[at + 1] = (byte) (value >>> 16);
        array[at + 2] = (byte) (value >>> 8);
        array[at + 3] = (byte) value;
    }

    void setByte(int at, int value) {
        array[at] = (byte) value;
    }

    private void setLong(int at, long value) {
        setInt(at, (int) (value >>> 32));
        setInt(at + Integer.BYTES, (int) value);
    }

    void putVarint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            putByte((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        putByte((int) rest);
    }

    /** Small numbers of either sign in few bytes. */
    void putZigzag(long value) {
        putVarint((value << 1) ^ (value >> 63));
    }

    void putText(String text) {
        boolean wide = hasHalfPair(text);
        byte[] bytes = wide ? utf16(text) : text.getBytes(StandardCharsets.UTF_8);
        putVarint((long) bytes.length << 1 | (wide ? 1 : 0));
        putArray(bytes);
    }

    void putBytes(Bytes bytes) {
        putVarint(bytes.size());
        int at = grow(bytes.size());
        bytes.buffer().get(array, at, bytes.size());
    }

    void putArray(byte[] bytes) {
        int at = grow(bytes.length);
        System.arraycopy(bytes, 0, array, at, bytes.length);
    }

    private static boolean hasHalfPair(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair =
                        Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }

    /** By hand, because the JDK's own encoder replaces half pairs. */
    private static byte[] utf16(String text) {
        byte[] bytes = new byte[text.length() * 2];
        for (int i = 0; i < text.length(); i++) {
            bytes[2 * i] = (byte) (text.charAt(i) >>> 8);
            bytes[2 * i + 1] = (byte) text.charAt(i);
        }
        return bytes;
    }
}
