package io.stagebus.osc.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelConfig;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * One piece of memory that all datagrams of a turn are received into, one behind the other. Every datagram needs room for
 * the largest one, and allocators clear 64 KiB anew for each of them.
 *
 * <p>Only for a channel whose handler is done with a datagram when it returns. Serves one channel; event loop of that
 * channel.
 */
final class ReceiveArena extends DefaultMaxMessagesRecvByteBufAllocator {

    /** Larger than any datagram, so that none arrives cut off. */
    static final int MAX_DATAGRAM = 65_536;

    private static final int SIZE = 4 * MAX_DATAGRAM;

    private final ByteBuf memory = Unpooled.directBuffer(SIZE, SIZE);
    private int used;

    /** An arena that is released by {@link #release}. */
    ReceiveArena(int maxDatagramsPerTurn) {
        super(maxDatagramsPerTurn);
    }

    @Override
    @SuppressWarnings("deprecation") // Netty's interface names its own deprecated type.
    public Handle newHandle() {
        return new ArenaHandle();
    }

    /** Gives the memory back, when the channel is closed. */
    void release() {
        memory.release();
    }

    private final class ArenaHandle extends MaxMessageHandle {

        @Override
        public void reset(ChannelConfig config) {
            super.reset(config);
            used = 0;
        }

        @Override
        public int guess() {
            return MAX_DATAGRAM;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator alloc) {
            return memory.retainedSlice(used, MAX_DATAGRAM).clear();
        }

        @Override
        public void lastBytesRead(int bytes) {
            super.lastBytesRead(bytes);
            used += Math.max(0, bytes);
        }

        @Override
        public boolean continueReading() {
            return super.continueReading() && hasRoom();
        }

        @Override
        public boolean continueReading(io.netty.util.UncheckedBooleanSupplier maybeMoreData) {
            return super.continueReading(maybeMoreData) && hasRoom();
        }

        private boolean hasRoom() {
            return SIZE - used >= MAX_DATAGRAM;
        }
    }
}
