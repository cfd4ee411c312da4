package io.stagebus.benchmarks.wire;

/** The client's side of WebSocket framing (RFC 6455 §5). Stateless. */
public final class WebSocketFrames {

    /** Opcode of a binary message. */
    public static final int BINARY = 0x2;
    /** Opcode of a Close. */
    public static final int CLOSE = 0x8;
    /** Opcode of a Ping. */
    public static final int PING = 0x9;
    /** Opcode of a Pong. */
    public static final int PONG = 0xA;

    // Any mask but zero: a server may skip the work of unmasking for zero, and no real client sends it.
    private static final int MASK = 0x5A17C3E9;

    private WebSocketFrames() {}

    /** {@code payload} as one masked binary frame. */
    public static byte[] masked(byte[] payload) {
        return masked(BINARY, payload);
    }

    /** {@code payload}, up to 65,535 bytes, as one masked frame that is final. */
    public static byte[] masked(int opcode, byte[] payload) {
        int extended = payload.length < 126 ? 0 : 2;
        int header = 2 + extended + 4;
        byte[] frame = new byte[header + payload.length];
        frame[0] = (byte) (0x80 | opcode);
        frame[1] = (byte) (0x80 | (extended == 0 ? payload.length : 126));
        if (extended > 0) {
            frame[2] = (byte) (payload.length >>> 8);
            frame[3] = (byte) payload.length;
        }
        for (int i = 0; i < 4; i++) {
            frame[2 + extended + i] = maskByte(i);
        }
        for (int i = 0; i < payload.length; i++) {
            frame[header + i] = (byte) (payload[i] ^ maskByte(i));
        }
        return frame;
    }

    /** What eight payload bytes from {@code payloadOffset} on are xor-ed with, as one big-endian number. */
    static long maskOfLongAt(int payloadOffset) {
        long mask = 0;
        for (int i = 0; i < 8; i++) {
            mask = mask << 8 | (maskByte(payloadOffset + i) & 0xFF);
        }
        return mask;
    }

    private static byte maskByte(int payloadOffset) {
        return (byte) (MASK >>> (24 - 8 * (payloadOffset & 3)));
    }
}
