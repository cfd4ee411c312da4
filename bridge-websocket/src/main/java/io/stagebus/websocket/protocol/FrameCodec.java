package io.stagebus.websocket.protocol;

import io.netty.buffer.ByteBuf;

/**
 * The frame around a message (CLASP §1). Big-endian:
 *
 * <pre>
 *  0      1      2      4                12
 * +------+------+------+----------------+-----------+
 * | 0x53 | flags| len  | timestamp, u64 | payload   |
 * |      |      | u16  | if flag 0x20   | len bytes |
 * +------+------+------+----------------+-----------+
 * flags: 7-6 QoS · 5 timestamp · 4 encrypted · 3 compressed · 2-0 encoding
 * </pre>
 *
 * <p>Encrypted, compressed and encoding bits are carried by everybody and heeded by nobody; what goes out has 0, 0 and 1.
 * Any thread.
 */
public final class FrameCodec {

    /** The most bytes a payload may have. */
    public static final int MAX_PAYLOAD = 65_535;

    /** The most bytes a frame may have: header, timestamp, payload. */
    public static final int MAX_FRAME = 12 + MAX_PAYLOAD;

    /** Bytes before the payload of a frame that this gateway sends. */
    static final int HEADER = 4;

    private static final int MAGIC = 0x53;
    private static final int HAS_TIMESTAMP = 0x20;
    private static final int BINARY = 0x01;

    private FrameCodec() {}

    /**
     * What the header of a frame says.
     *
     * @param flags the flags byte as it came
     * @param timestampMicros the sender's time; 0 without one
     * @param payloadIndex where the payload begins in the buffer
     * @param payloadLength 1..65,535
     */
    public record Header(int flags, long timestampMicros, int payloadIndex, int payloadLength) {

        /** 0 Fire, 1 Confirm, 2 Commit; the reserved 3 reads as Fire (CLASP §1). */
        public int qos() {
            int qos = flags >> 6;
            return qos == 3 ? 0 : qos;
        }

        /** Whether there is a timestamp. */
        public boolean hasTimestamp() {
            return (flags & HAS_TIMESTAMP) != 0;
        }
    }

    /**
     * Reads the header of the frame in {@code bytes}, which is neither moved nor retained. What follows the frame is
     * ignored: one WebSocket message is one frame.
     *
     * @throws ClaspException when there is no frame, or it is incomplete or empty
     */
    public static Header decode(ByteBuf bytes) throws ClaspException {
        int start = bytes.readerIndex();
        int length = bytes.readableBytes();
        if (length < HEADER) {
            throw fault(length, "truncated: expected a header of 4 bytes, found " + length);
        }
        int magic = bytes.getUnsignedByte(start);
        if (magic != MAGIC) {
            throw fault(0, "expected 53, found " + Integer.toHexString(magic));
        }
        int flags = bytes.getUnsignedByte(start + 1);
        int payload = bytes.getUnsignedShort(start + 2);
        boolean hasTimestamp = (flags & HAS_TIMESTAMP) != 0;
        int header = hasTimestamp ? 12 : HEADER;
        if (length < header + payload) {
            throw fault(2, "truncated: expected " + (header + payload) + " bytes, found " + length);
        }
        if (payload == 0) {
            throw fault(2, "expected a payload, found none");
        }
        long timestamp = hasTimestamp ? bytes.getLong(start + 4) : 0;
        return new Header(flags, timestamp, start + header, payload);
    }

    private static ClaspException fault(int at, String problem) {
        return new ClaspException(ClaspException.BAD_FRAME, at, problem);
    }

    /**
     * Begins a frame at the writer index.
     *
     * @return what {@link #end} wants to know
     */
    static int begin(ByteBuf out, int qos) {
        int start = out.writerIndex();
        out.writeInt((MAGIC << 24) | (((qos << 6) | BINARY) << 16));
        return start;
    }

    /**
     * Ends a frame.
     *
     * @return {@code false} when its payload is too long for a frame; everything written since {@link #begin} is then gone
     */
    static boolean end(ByteBuf out, int start) {
        int payload = out.writerIndex() - start - HEADER;
        if (payload > MAX_PAYLOAD) {
            out.writerIndex(start);
            return false;
        }
        out.setShort(start + 2, payload);
        return true;
    }
}
