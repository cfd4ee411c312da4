package io.stagebus.osc.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into packets. What it keeps of a packet that is not whole yet grows with the bytes that came, never
 * with a size that was only promised. Not thread-safe; one for each stream.
 */
public final class PacketStream implements AutoCloseable {

    /** The largest packet, in bytes. */
    public static final int MAX_PACKET = 256 << 10;

    private static final int FIRST_CAPACITY = 256;

    private final ByteBufAllocator allocator;
    private @Nullable Framing framing;
    /** The beginning of a packet, without its framing; owned here. */
    private @Nullable ByteBuf begun;

    private int sizeBytes;
    private int size;
    private boolean escaped;

    /** Takes a whole packet, which stays the stream's. */
    @FunctionalInterface
    public interface Sink {
        /** The packet is all that is readable; valid during the call only. */
        void packet(ByteBuf packet);
    }

    /**
     * A stream at its first byte.
     *
     * @param framing how its packets lie in it; empty to tell from the first byte
     */
    public PacketStream(ByteBufAllocator allocator, Optional<Framing> framing) {
        this.allocator = allocator;
        this.framing = framing.orElse(null);
    }

    /** How packets lie in this stream; empty before the first byte of one whose framing was not given. */
    public Optional<Framing> framing() {
        return Optional.ofNullable(framing);
    }

    /** How many bytes the beginning of a packet takes here. */
    public int held() {
        return begun == null ? 0 : begun.capacity();
    }

    /**
     * Takes all readable bytes.
     *
     * @throws FramingException when they are no packets; the stream is of no use then
     */
    public void take(ByteBuf in, Sink sink) throws FramingException {
        if (framing == null && in.isReadable()) {
            framing = Framing.of(in.getByte(in.readerIndex()));
        }
        while (in.isReadable()) {
            if (framing == Framing.SLIP) {
                slip(in, sink);
            } else {
                length(in, sink);
            }
        }
    }

    private void length(ByteBuf in, Sink sink) throws FramingException {
        while (sizeBytes < 4 && in.isReadable()) {
            size = (size << 8) | in.readUnsignedByte();
            sizeBytes++;
        }
        if (sizeBytes < 4) {
            return;
        }
        if (size < 0 || size > MAX_PACKET) {
            throw new FramingException(
                    "a packet has 0.." + MAX_PACKET + " bytes, not " + Integer.toUnsignedString(size));
        }
        if (begun == null && in.readableBytes() >= size) {
            whole(in.readSlice(size), sink);
            return;
        }
        ByteBuf beginning = begun();
        beginning.writeBytes(in, Math.min(in.readableBytes(), size - beginning.readableBytes()));
        if (beginning.readableBytes() == size) {
            whole(beginning, sink);
            release();
        }
    }

    private void whole(ByteBuf packet, Sink sink) {
        size = 0;
        sizeBytes = 0;
        if (packet.isReadable()) {
            sink.packet(packet);
        }
    }

    private void slip(ByteBuf in, Sink sink) throws FramingException {
        ByteBuf packet = begun();
        while (in.isReadable()) {
            byte one = in.readByte();
            if (escaped) {
                escaped = false;
                packet.writeByte(unescaped(one));
            } else if (one == Framing.ESC) {
                escaped = true;
            } else if (one != Framing.END) {
                packet.writeByte(one);
            } else if (packet.isReadable()) {
                sink.packet(packet);
                packet.clear();
            }
            if (packet.readableBytes() > MAX_PACKET) {
                throw new FramingException("a packet has at most " + MAX_PACKET + " bytes");
            }
        }
        if (!packet.isReadable()) {
            release();
        }
    }

    private static byte unescaped(byte one) throws FramingException {
        return switch (one) {
            case Framing.ESC_END -> Framing.END;
            case Framing.ESC_ESC -> Framing.ESC;
            default ->
                throw new FramingException("SLIP escapes END and ESC only, not 0x" + Integer.toHexString(one & 0xFF));
        };
    }

    private ByteBuf begun() {
        ByteBuf known = begun;
        if (known == null) {
            known = allocator.heapBuffer(FIRST_CAPACITY);
            begun = known;
        }
        return known;
    }

    private void release() {
        if (begun != null) {
            begun.release();
            begun = null;
        }
    }

    /** Gives the memory back. Idempotent. */
    @Override
    public void close() {
        release();
    }
}
