package io.stagebus.benchmarks.bare;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;

/** The connections that receive what others send. The server's event loop only. */
@SuppressWarnings("FutureReturnValueIgnored") // a void promise reports failures to the pipeline
final class Subscribers {

    private final List<Channel> channels = new ArrayList<>();
    private boolean dirty;

    void add(Channel channel) {
        channels.add(channel);
    }

    void remove(Channel channel) {
        channels.remove(channel);
    }

    /** Frames {@code payload} once and writes the same bytes to everybody. Does not release {@code payload}. */
    void write(ByteBufAllocator allocator, ByteBuf payload) {
        if (channels.isEmpty()) {
            return;
        }
        ByteBuf frame = frame(allocator, payload);
        for (int i = 0; i < channels.size(); i++) {
            Channel channel = channels.get(i);
            channel.write(frame.retainedDuplicate(), channel.voidPromise());
        }
        frame.release();
        dirty = true;
    }

    /** Flushes everybody once, if anything was written. */
    void flush() {
        if (dirty) {
            dirty = false;
            for (int i = 0; i < channels.size(); i++) {
                channels.get(i).flush();
            }
        }
    }

    /** A finished binary WebSocket frame (RFC 6455 §5.2) with a copy of {@code payload}. */
    static ByteBuf frame(ByteBufAllocator allocator, ByteBuf payload) {
        int length = payload.readableBytes();
        ByteBuf frame = allocator.directBuffer(4 + length).writeByte(0x82);
        if (length < 126) {
            frame.writeByte(length);
        } else {
            frame.writeByte(126).writeShort(length);
        }
        return frame.writeBytes(payload, payload.readerIndex(), length);
    }
}
