package io.stagebus.benchmarks.wire;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** CLASP frames: header {@code 53, flags, length u16}, then the message (CLASP "Frame", "Messages"). Stateless. */
public final class ClaspFrames {

    /** QoS Fire: not acknowledged. */
    public static final int FIRE = 0;
    /** QoS Confirm: acknowledged when applied. */
    public static final int CONFIRM = 1;

    private static final int BINARY_ENCODING = 0x01;
    private static final int WITH_TIMESTAMP = 0x20;

    private static final int SET = 0x21;
    private static final int PUBLISH = 0x20;
    private static final int SNAPSHOT = 0x23;
    private static final int PONG = 0x42;

    private static final int INT64 = 0x05;
    private static final int FLOAT64 = 0x07;

    private ClaspFrames() {}

    private interface Body {
        void write(DataOutputStream out) throws IOException;
    }

    private static byte[] bytes(Body body) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            body.write(new DataOutputStream(bytes));
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] frame(int qos, byte[] message) {
        return bytes(out -> {
            out.write(0x53);
            out.write(qos << 6 | BINARY_ENCODING);
            out.writeShort(message.length);
            out.write(message);
        });
    }

    /** HELLO, version 1, without a token. */
    public static byte[] hello(String name) {
        return frame(FIRE, bytes(out -> {
            out.write(new byte[] {0x01, 1, (byte) 0xF8});
            out.writeUTF(name);
            out.writeShort(0);
        }));
    }

    /** SUBSCRIBE to every kind of signal, without options. */
    public static byte[] subscribe(int id, String pattern) {
        return frame(FIRE, bytes(out -> {
            out.write(0x10);
            out.writeInt(id);
            out.writeUTF(pattern);
            out.write(0xFF);
            out.write(0);
        }));
    }

    /** PING; answered behind everything that was sent before it (R17). */
    public static byte[] ping() {
        return frame(FIRE, new byte[] {0x41});
    }

    /** PONG. */
    public static byte[] pong() {
        return frame(FIRE, new byte[] {PONG});
    }

    /** SET of a 64-bit integer. */
    public static FrameTemplate set(String address, int qos) {
        byte[] frame = frame(qos, setMessage(address));
        return new FrameTemplate(frame, frame.length - 8, 0);
    }

    private static byte[] setMessage(String address) {
        return bytes(out -> {
            out.write(SET);
            out.write(INT64);
            out.writeUTF(address);
            out.writeLong(0);
        });
    }

    /**
     * BUNDLE of one SET.
     *
     * @param dueMicros when it is to run, microseconds since 1970
     */
    public static byte[] bundle(long dueMicros, String address, long value) {
        byte[] set = setMessage(address);
        return frame(FIRE, bytes(out -> {
            out.write(0x30);
            out.write(0x80);
            out.writeShort(1);
            out.writeLong(dueMicros);
            out.writeShort(set.length);
            out.write(set, 0, set.length - 8);
            out.writeLong(value);
        }));
    }

    /** When a frame made by {@link #bundle} is due, microseconds since 1970. */
    public static long bundleDueMicros(ByteBuf frame) {
        return frame.getLong(frame.readerIndex() + 8);
    }

    /** Whether these bytes are a PONG. */
    public static boolean isPong(ByteBuf buffer, int at, int length) {
        return length >= 5 && (buffer.getByte(at + headerSize(buffer, at)) & 0xFF) == PONG;
    }

    private static int headerSize(ByteBuf buffer, int at) {
        return (buffer.getByte(at + 1) & WITH_TIMESTAMP) == 0 ? 4 : 12;
    }

    /** The number in a SET or a PUBLISH, whoever wrote it; a {@link SequenceReader}. */
    public static long sequence(ByteBuf buffer, int at, int length) {
        if (length < 9 || buffer.getByte(at) != 0x53) {
            return SequenceReader.NONE;
        }
        int message = at + headerSize(buffer, at);
        int flags = buffer.getByte(message + 1);
        int afterAddress = message + 4 + buffer.getUnsignedShort(message + 2);
        return switch (buffer.getByte(message)) {
            case SET -> number(buffer, flags & 0x0F, afterAddress);
            case PUBLISH ->
                buffer.getByte(afterAddress) == 1
                        ? number(buffer, buffer.getByte(afterAddress + 1), afterAddress + 2)
                        : SequenceReader.NONE;
            default -> SequenceReader.NONE;
        };
    }

    private static long number(ByteBuf buffer, int code, int at) {
        return switch (code) {
            case 0x02 -> buffer.getByte(at);
            case 0x03 -> buffer.getShort(at);
            case 0x04 -> buffer.getInt(at);
            case INT64 -> buffer.getLong(at);
            case 0x06 -> (long) buffer.getFloat(at);
            case FLOAT64 -> (long) buffer.getDouble(at);
            default -> SequenceReader.NONE;
        };
    }

    /**
     * How many Params a SNAPSHOT has whose value is a number; 0 for any other message.
     *
     * @throws IndexOutOfBoundsException when the frame holds fewer than it says
     */
    public static int snapshotNumbers(ByteBuf buffer, int at, int length) {
        int message = at + headerSize(buffer, at);
        if (buffer.getByte(message) != SNAPSHOT) {
            return 0;
        }
        int count = buffer.getUnsignedShort(message + 1);
        int entry = message + 3;
        for (int i = 0; i < count; i++) {
            int value = entry + 2 + buffer.getUnsignedShort(entry);
            if (buffer.getByte(value) != INT64) {
                throw new IndexOutOfBoundsException("entry " + i + " of a SNAPSHOT is no 64-bit integer");
            }
            int options = value + 1 + 8 + 8;
            int flags = buffer.getByte(options);
            entry = options + 1;
            entry += (flags & 1) == 0 ? 0 : 2 + buffer.getUnsignedShort(entry);
            entry += (flags & 2) == 0 ? 0 : 8;
        }
        if (entry > at + length) {
            throw new IndexOutOfBoundsException("SNAPSHOT of " + length + " bytes ends before its last entry");
        }
        return count;
    }

    /** The number in a frame made by {@link #bundle}; a {@link SequenceReader}. */
    public static long bundleSequence(ByteBuf buffer, int at, int length) {
        return SequenceReader.lastLong(buffer, at, length);
    }
}
