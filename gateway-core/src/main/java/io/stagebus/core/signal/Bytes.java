package io.stagebus.core.signal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * An immutable run of bytes with value equality. Any thread.
 *
 * <p>Records may not hold arrays, because an array inside a record is neither immutable nor compared by content;
 * they hold {@code Bytes} instead.
 */
public final class Bytes {

    /** No bytes at all. */
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] array;

    /** Takes over {@code array}. */
    Bytes(byte[] array) {
        this.array = array;
    }

    /** Copies {@code source}; later changes to it are not seen. */
    public static Bytes copyOf(byte[] source) {
        return source.length == 0 ? EMPTY : new Bytes(source.clone());
    }

    /** Takes over {@code source} without copying it. The caller must never write to it again. */
    public static Bytes owning(byte[] source) {
        return source.length == 0 ? EMPTY : new Bytes(source);
    }

    /** The UTF-8 form of {@code text}. */
    public static Bytes utf8(String text) {
        return owning(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The number of bytes. */
    public int size() {
        return array.length;
    }

    /**
     * The byte at {@code index}.
     *
     * @throws IndexOutOfBoundsException when {@code index} is outside {@code 0..size()-1}
     */
    public byte at(int index) {
        return array[index];
    }

    /** The bytes themselves, which nobody changes. */
    byte[] array() {
        return array;
    }

    /** A copy of the bytes. */
    public byte[] toArray() {
        return array.clone();
    }

    /** A read-only view of the bytes, position 0, without copying. */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(array).asReadOnlyBuffer();
    }

    /**
     * Copies {@code length} bytes from {@code from} on.
     *
     * @throws IndexOutOfBoundsException when the range does not lie within the bytes
     */
    public Bytes slice(int from, int length) {
        Objects.checkFromIndexSize(from, length, array.length);
        return owning(Arrays.copyOfRange(array, from, from + length));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(array, that.array);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(array);
    }

    /** The size and at most the first sixteen bytes in hexadecimal; for messages and tests, not for the wire. */
    @Override
    public String toString() {
        int shown = Math.min(array.length, 16);
        String hex = HexFormat.of().formatHex(array, 0, shown);
        return "Bytes[" + array.length + ":" + hex + (shown < array.length ? "…" : "") + "]";
    }
}
