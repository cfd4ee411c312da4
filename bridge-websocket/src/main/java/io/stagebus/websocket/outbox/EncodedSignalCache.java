package io.stagebus.websocket.outbox;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.stagebus.core.signal.Signal;
import io.stagebus.websocket.protocol.Message;
import io.stagebus.websocket.protocol.MessageCodec;
import io.stagebus.websocket.protocol.SignalFrames;
import org.jspecify.annotations.Nullable;

/**
 * The finished bytes of one frame at a time: of the signal that is being delivered, encoded once however many connections
 * it goes to, or of a message for one of them. Event loop of the door; not thread-safe.
 *
 * <p>The bytes stay valid until the next frame is encoded. A short frame is copied by whoever wants it, which is cheaper
 * than sharing; of a long one everybody gets a reference to the same bytes.
 */
public final class EncodedSignalCache implements AutoCloseable {

    private static final int INITIAL = 512;
    /** Above this the buffer is not kept from one frame to the next. */
    private static final int MAX_KEPT = 256 * 1024;

    private final ByteBufAllocator alloc;
    private ByteBuf bytes;
    private @Nullable ByteBuf shared;
    private @Nullable Signal encoded;
    private boolean fits;

    /** An empty cache with buffers from {@code alloc}. */
    public EncodedSignalCache(ByteBufAllocator alloc) {
        this.alloc = alloc;
        this.bytes = alloc.directBuffer(INITIAL);
    }

    /** A message as finished bytes with its WebSocket header, apart from any cache; it must fit a frame. */
    public static ByteBuf finished(ByteBufAllocator alloc, Message message) {
        ByteBuf bytes = WebSocketFraming.payload(alloc, INITIAL);
        MessageCodec.encode(bytes, message);
        return WebSocketFraming.wrapBinary(bytes);
    }

    /**
     * Makes {@code signal} the current frame, unless it is already.
     *
     * @return {@code false} when it does not fit a frame; there is no current frame then
     */
    public boolean encode(Signal signal) {
        if (signal != encoded) {
            begin();
            fits = SignalFrames.write(bytes, signal);
            end();
            encoded = signal;
        }
        return fits;
    }

    /** Makes a replayed {@code signal} the current frame; otherwise like {@link #encode(Signal)}. */
    public boolean encodeReplayed(Signal signal) {
        begin();
        fits = SignalFrames.writeReplayed(bytes, signal);
        end();
        return fits;
    }

    /** Makes {@code message} the current frame; otherwise like {@link #encode(Signal)}. */
    public boolean encode(Message message) {
        begin();
        fits = MessageCodec.encode(bytes, message);
        end();
        return fits;
    }

    private void begin() {
        releaseShared();
        encoded = null;
        if (bytes.capacity() > MAX_KEPT) {
            bytes.release();
            bytes = alloc.directBuffer(INITIAL);
        }
        WebSocketFraming.restart(bytes);
    }

    private void end() {
        if (fits) {
            WebSocketFraming.wrapBinary(bytes);
        }
    }

    /** The current frame with its WebSocket header; valid until the next is encoded, never to be written to the channel. */
    ByteBuf current() {
        return bytes;
    }

    /** The current frame to keep: the receiver releases it, and never changes the bytes. */
    ByteBuf retained() {
        ByteBuf kept = shared;
        if (kept == null) {
            kept = alloc.directBuffer(bytes.readableBytes());
            kept.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
            shared = kept;
        }
        return kept.retainedDuplicate();
    }

    private void releaseShared() {
        ByteBuf kept = shared;
        if (kept != null) {
            shared = null;
            kept.release();
        }
    }

    /** Lets go of shared bytes and of the signal; call at the end of a batch. */
    public void forget() {
        releaseShared();
        encoded = null;
    }

    /** Releases the buffers. The cache must not be used again. */
    @Override
    public void close() {
        forget();
        bytes.release();
    }
}
