package io.stagebus.websocket.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stagebus.core.signal.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * A position in the bytes of a message that never passes their end: every read is checked and fails with a
 * {@link ClaspException} that says where. Big-endian. Not thread-safe; used again for one message after the other.
 */
final class WireReader {

    private final CharsetDecoder strictUtf8 = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);

    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private int origin;
    private int position;
    private int end;

    /**
     * Starts on a message.
     *
     * @param bytes where it lies; not retained, not moved
     * @param frameStart index of the frame's first byte, from which offsets in errors are counted
     * @param from index of the first byte to read
     * @param length how many bytes may be read
     */
    void reset(ByteBuf bytes, int frameStart, int from, int length) {
        buffer = bytes;
        origin = frameStart;
        position = from;
        end = from + length;
    }

    /** Lets go of the buffer. */
    void clear() {
        buffer = Unpooled.EMPTY_BUFFER;
        position = 0;
        end = 0;
    }

    int left() {
        return end - position;
    }

    /** Narrows what may be read to the next {@code length} bytes and answers the former end for {@link #restoreEnd}. */
    int narrow(int length) throws ClaspException {
        need(length);
        int before = end;
        end = position + length;
        return before;
    }

    /** Ends a {@link #narrow}: skips what was left unread. */
    void restoreEnd(int before) {
        position = end;
        end = before;
    }

    /** Where the next read begins, counted from the first byte of the frame. */
    int offset() {
        return position - origin;
    }

    ClaspException fault(String problem) {
        return new ClaspException(ClaspException.BAD_MESSAGE, offset(), problem);
    }

    void need(int bytes) throws ClaspException {
        if (end - position < bytes) {
            throw fault("truncated: expected " + bytes + " more bytes, found " + left());
        }
    }

    int peek() throws ClaspException {
        need(1);
        return buffer.getUnsignedByte(position);
    }

    int u8() throws ClaspException {
        need(1);
        return buffer.getUnsignedByte(position++);
    }

    int u16() throws ClaspException {
        need(2);
        int value = buffer.getUnsignedShort(position);
        position += 2;
        return value;
    }

    int i32() throws ClaspException {
        need(4);
        int value = buffer.getInt(position);
        position += 4;
        return value;
    }

    long u32() throws ClaspException {
        return i32() & 0xFFFF_FFFFL;
    }

    long u64() throws ClaspException {
        need(8);
        long value = buffer.getLong(position);
        position += 8;
        return value;
    }

    /** A number of following elements, each at least {@code least} bytes long. */
    int count(int least) throws ClaspException {
        int count = u16();
        if ((long) count * least > left()) {
            throw fault("truncated: expected " + count + " elements, found " + left() + " bytes");
        }
        return count;
    }

    /** A {@code str}: u16 length and UTF-8. */
    String str() throws ClaspException {
        return utf8(u16());
    }

    /** {@code length} bytes of valid UTF-8. */
    String utf8(int length) throws ClaspException {
        need(length);
        byte[] bytes = new byte[length];
        buffer.getBytes(position, bytes);
        String text = new String(bytes, StandardCharsets.UTF_8);
        // The JDK's fast conversion hides malformed bytes behind U+FFFD; only where one appears is it looked at
        // closely.
        if (text.indexOf('\uFFFD') >= 0) {
            try {
                strictUtf8.decode(ByteBuffer.wrap(bytes));
            } catch (CharacterCodingException e) {
                throw fault("expected UTF-8, found a byte sequence that is none");
            }
        }
        position += length;
        return text;
    }

    /** A {@code str} that is an address. */
    WireAddress address(AddressTable table) throws ClaspException {
        int length = u16();
        need(length);
        int at = position;
        WireAddress known = table.find(buffer, at, length);
        if (known != null) {
            position += length;
            return known;
        }
        WireAddress address = WireAddress.of(utf8(length));
        table.remember(buffer, at, length, address);
        return address;
    }

    /** {@code length} raw bytes. */
    Bytes bytes(int length) throws ClaspException {
        need(length);
        byte[] bytes = new byte[length];
        buffer.getBytes(position, bytes);
        position += length;
        return Bytes.owning(bytes);
    }
}
