package io.stagebus.mqtt.store;

import io.stagebus.core.signal.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes the fields of a note, and reads them back. Big-endian; texts are UTF-8 behind their length of four bytes. Reading
 * beyond the end is a {@link java.nio.BufferUnderflowException}. One thread.
 */
final class NoteBytes {

    private static final int FIRST_SIZE = 64;

    private ByteBuffer buffer;

    private NoteBytes(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    static NoteBytes writing() {
        return new NoteBytes(ByteBuffer.allocate(FIRST_SIZE));
    }

    static NoteBytes reading(Bytes bytes) {
        return new NoteBytes(bytes.buffer());
    }

    private ByteBuffer room(int size) {
        if (buffer.remaining() < size) {
            ByteBuffer larger = ByteBuffer.allocate(Math.max(buffer.capacity() * 2, buffer.position() + size));
            buffer = larger.put(buffer.flip());
        }
        return buffer;
    }

    NoteBytes put1(int value) {
        room(1).put((byte) value);
        return this;
    }

    NoteBytes put2(int value) {
        room(Short.BYTES).putShort((short) value);
        return this;
    }

    NoteBytes put4(long value) {
        room(Integer.BYTES).putInt((int) value);
        return this;
    }

    NoteBytes put8(long value) {
        room(Long.BYTES).putLong(value);
        return this;
    }

    NoteBytes putText(String text) {
        return putBytes(Bytes.utf8(text));
    }

    NoteBytes putBytes(Bytes bytes) {
        put4(bytes.size());
        room(bytes.size()).put(bytes.buffer());
        return this;
    }

    Bytes bytes() {
        byte[] all = new byte[buffer.position()];
        buffer.flip().get(all);
        return Bytes.owning(all);
    }

    int take1() {
        return buffer.get() & 0xFF;
    }

    int take2() {
        return buffer.getShort() & 0xFFFF;
    }

    long take4() {
        return buffer.getInt() & 0xFFFF_FFFFL;
    }

    long take8() {
        return buffer.getLong();
    }

    String takeText() {
        Bytes text = takeBytes();
        return StandardCharsets.UTF_8.decode(text.buffer()).toString();
    }

    Bytes takeBytes() {
        long size = take4();
        if (size > buffer.remaining()) {
            throw new java.nio.BufferUnderflowException();
        }
        byte[] taken = new byte[(int) size];
        buffer.get(taken);
        return Bytes.owning(taken);
    }
}
