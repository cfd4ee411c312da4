package io.stagebus.websocket.outbox;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;

/**
 * The server's half of WebSocket framing (RFC 6455 §5.2): final, unmasked frames, written as finished bytes so that many
 * connections can share them.
 */
public final class WebSocketFraming {

    /** How many bytes are kept free before a payload for its header. */
    private static final int HEADROOM = 10;

    /** The most bytes the payload of a control frame may have (RFC 6455 §5.5). */
    public static final int MAX_CONTROL = 125;

    private static final int FINAL = 0x80;
    private static final int TEXT = 0x1;
    private static final int BINARY = 0x2;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xA;

    private WebSocketFraming() {}

    /**
     * A buffer to write a payload to, with room before it for the header that {@link #wrapBinary} or {@link #wrapText} puts
     * there. The caller releases it.
     *
     * @param expected how many bytes the payload will probably have
     */
    public static ByteBuf payload(ByteBufAllocator alloc, int expected) {
        return restart(alloc.directBuffer(HEADROOM + expected));
    }

    /** Makes {@code buffer} ready for another payload, whatever is in it. */
    static ByteBuf restart(ByteBuf buffer) {
        return buffer.clear().ensureWritable(HEADROOM).setIndex(HEADROOM, HEADROOM);
    }

    /** Completes a binary frame: its header is put before the payload, and is what will be read first. */
    public static ByteBuf wrapBinary(ByteBuf payload) {
        return wrap(payload, BINARY);
    }

    /** Completes a text frame, see {@link #wrapBinary}. */
    public static ByteBuf wrapText(ByteBuf payload) {
        return wrap(payload, TEXT);
    }

    private static ByteBuf wrap(ByteBuf buffer, int opcode) {
        int length = buffer.writerIndex() - HEADROOM;
        if (length < 126) {
            buffer.setShort(HEADROOM - 2, ((FINAL | opcode) << 8) | length);
            buffer.readerIndex(HEADROOM - 2);
        } else if (length <= 0xFFFF) {
            buffer.setInt(HEADROOM - 4, ((FINAL | opcode) << 24) | (126 << 16) | length);
            buffer.readerIndex(HEADROOM - 4);
        } else {
            buffer.setShort(0, ((FINAL | opcode) << 8) | 127);
            buffer.setLong(2, length);
            buffer.readerIndex(0);
        }
        return buffer;
    }

    /** A PING without payload. The caller releases it by writing it. */
    public static ByteBuf ping(ByteBufAllocator alloc) {
        return alloc.directBuffer(2).writeShort(((FINAL | PING) << 8));
    }

    /** A PONG with the payload of the PING it answers, at most {@link #MAX_CONTROL} bytes; {@code payload} is not released. */
    public static ByteBuf pong(ByteBufAllocator alloc, ByteBuf payload) {
        int length = payload.readableBytes();
        ByteBuf pong = alloc.directBuffer(2 + length).writeShort(((FINAL | PONG) << 8) | length);
        return pong.writeBytes(payload, payload.readerIndex(), length);
    }

    /** A CLOSE with a status code and as much of {@code reason} as fits. */
    public static ByteBuf close(ByteBufAllocator alloc, int code, String reason) {
        String fitting = reason;
        while (ByteBufUtil.utf8Bytes(fitting) > MAX_CONTROL - 2) {
            fitting = fitting.substring(0, fitting.length() - 1);
        }
        int length = 2 + ByteBufUtil.utf8Bytes(fitting);
        ByteBuf close = alloc.directBuffer(2 + length);
        close.writeShort(((FINAL | CLOSE) << 8) | length).writeShort(code);
        ByteBufUtil.writeUtf8(close, fitting);
        return close;
    }

    /** A CLOSE without a status code. */
    public static ByteBuf close(ByteBufAllocator alloc) {
        return alloc.directBuffer(2).writeShort(((FINAL | CLOSE) << 8));
    }
}
