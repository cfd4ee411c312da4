package io.stagebus.osc.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.stagebus.osc.codec.TimeTag;
import org.jspecify.annotations.Nullable;

/**
 * Puts what one peer is sent within a batch into bundles that fit a packet of its network: what was written together arrives
 * together, and a Wi-Fi carries one packet instead of fifty. What is alone goes as a message. Bus thread only.
 */
final class Packing {

    private static final long BUNDLE_HEAD = 0x2362756E_646C6500L; // "#bundle\0"
    private static final int HEAD_BYTES = 16;
    private static final int SIZE_BYTES = 4;

    private final ByteBufAllocator allocator;
    private final Link link;
    private final int maxBytes;
    /** A bundle that is not full yet; owned here. */
    private @Nullable ByteBuf bundle;

    private int messages;

    /**
     * Nothing is packed yet.
     *
     * @param maxBytes of a bundle; what does not fit goes alone
     */
    Packing(ByteBufAllocator allocator, Link link, int maxBytes) {
        this.allocator = allocator;
        this.link = link;
        this.maxBytes = Math.min(maxBytes, link.maxPacket());
    }

    /** Adds a message, which stays the caller's. */
    void add(ByteBuf message) {
        int size = message.readableBytes();
        ByteBuf open = bundle;
        if (open != null && open.readableBytes() + SIZE_BYTES + size > maxBytes) {
            send();
            open = null;
        }
        if (open == null) {
            if (HEAD_BYTES + SIZE_BYTES + size > maxBytes) {
                link.send(message.retainedDuplicate());
                return;
            }
            open = allocator.ioBuffer(Math.min(maxBytes, 1 << 11));
            open.writeLong(BUNDLE_HEAD).writeLong(TimeTag.IMMEDIATELY.ntp());
            bundle = open;
        }
        open.writeInt(size).writeBytes(message, message.readerIndex(), size);
        messages++;
    }

    /** Sends what is packed. */
    void send() {
        ByteBuf full = bundle;
        if (full != null) {
            bundle = null;
            boolean alone = messages == 1;
            messages = 0;
            link.send(alone ? full.skipBytes(HEAD_BYTES + SIZE_BYTES) : full);
        }
    }

    /** Gives up what is packed. */
    void drop() {
        ByteBuf open = bundle;
        if (open != null) {
            bundle = null;
            messages = 0;
            open.release();
        }
    }
}
