package io.stagebus.websocket.outbox;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stagebus.websocket.protocol.AddressTable;
import io.stagebus.websocket.protocol.ClaspException;
import io.stagebus.websocket.protocol.FrameCodec;
import io.stagebus.websocket.protocol.Message;
import io.stagebus.websocket.protocol.MessageCodec;
import java.util.ArrayList;
import java.util.List;

/**
 * A socket that takes as many bytes as it is told to: what is written piles up to a mark, as in a channel, and is sent by a
 * flush as far as the other side reads.
 */
final class SlowWire implements Wire {

    private final long mark;
    private final ByteBuf pending = Unpooled.buffer();
    private final ByteBuf received = Unpooled.buffer();
    private long credit;
    private boolean writable = true;

    SlowWire(long mark) {
        this.mark = mark;
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public void write(ByteBuf bytes) {
        pending.writeBytes(bytes);
        bytes.release();
        writable &= pending.readableBytes() < mark;
    }

    @Override
    public void flush() {
        int sent = (int) Math.min(credit, pending.readableBytes());
        received.writeBytes(pending, sent);
        credit -= sent;
        writable |= pending.readableBytes() < mark / 2;
    }

    /** The other side reads {@code bytes} more; says whether that made the wire writable. */
    boolean read(long bytes) {
        credit += bytes;
        boolean before = writable;
        flush();
        return writable && !before;
    }

    /** What the other side has got so far. */
    List<Message> messages() {
        MessageCodec codec = new MessageCodec(new AddressTable());
        List<Message> messages = new ArrayList<>();
        ByteBuf bytes = received.duplicate();
        while (bytes.readableBytes() >= 2) {
            int opcode = bytes.readUnsignedByte() & 0x0F;
            int length = bytes.readUnsignedByte();
            length = length == 126 ? bytes.readUnsignedShort() : length;
            if (bytes.readableBytes() < length) {
                break;
            }
            ByteBuf frame = bytes.readSlice(length);
            if (opcode == 2) {
                try {
                    messages.add(codec.decode(frame, FrameCodec.decode(frame)));
                } catch (ClaspException e) {
                    throw new AssertionError(e);
                }
            }
        }
        return messages;
    }
}
