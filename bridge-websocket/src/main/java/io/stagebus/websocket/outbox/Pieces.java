package io.stagebus.websocket.outbox;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Gathers short frames and hands them to the wire as one piece, long ones as they are, in order. Event loop of its channel;
 * owns the bytes until they are written.
 */
final class Pieces {

    /** Up to this length a frame is copied, above it shared. */
    private static final int MAX_COPIED = 1024;

    private static final int FIRST_PIECE = 256;
    private static final int MAX_PIECE = 4 * 1024;

    private final Wire wire;
    private final ByteBufAllocator alloc;
    private @Nullable ByteBuf piece;
    private int nextPiece = FIRST_PIECE;
    private boolean unflushed;

    Pieces(Wire wire, ByteBufAllocator alloc) {
        this.wire = wire;
        this.alloc = alloc;
    }

    /**
     * Takes a copy of a frame that is short enough.
     *
     * @return {@code false} when it is too long, and has to be given by {@link #write}
     */
    boolean copy(ByteBuf bytes) {
        int length = bytes.readableBytes();
        if (length > MAX_COPIED) {
            return false;
        }
        ByteBuf gathered = piece;
        if (gathered == null || gathered.writableBytes() < length) {
            if (gathered != null && gathered.capacity() >= MAX_PIECE) {
                // The receiver may begin with these while the rest of a long batch is still worked off.
                sendOn();
            } else {
                end();
            }
            gathered = alloc.directBuffer(Math.max(nextPiece, length));
            piece = gathered;
            // What comes in numbers is gathered in larger pieces; the first of a batch may well be the only one.
            nextPiece = Math.min(MAX_PIECE, nextPiece * 8);
        }
        gathered.writeBytes(bytes, bytes.readerIndex(), length);
        return true;
    }

    /** Writes a frame that now belongs to the wire, behind what was gathered. */
    void write(ByteBuf bytes) {
        end();
        wire.write(bytes);
        unflushed = true;
    }

    /** Writes what was gathered. */
    void end() {
        ByteBuf gathered = piece;
        if (gathered != null) {
            piece = null;
            wire.write(gathered);
            unflushed = true;
        }
    }

    /** Sends what was written since the last flush. */
    void flush() {
        sendOn();
        nextPiece = FIRST_PIECE;
    }

    private void sendOn() {
        end();
        if (unflushed) {
            unflushed = false;
            wire.flush();
        }
    }
}
