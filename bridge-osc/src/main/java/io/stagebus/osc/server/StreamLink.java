package io.stagebus.osc.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.stagebus.osc.stream.Framing;
import io.stagebus.osc.stream.PacketStream;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The way to a peer over TCP: packets are framed one behind the other and written once per batch. Bus thread only. */
final class StreamLink implements Link {

    /** What is framed before it is handed to the socket. */
    private static final int MAX_UNSENT = 256 << 10;

    private final InetSocketAddress remote;
    private final Counts counts;
    private @Nullable Channel channel;
    private Framing framing = Framing.LENGTH;
    /** What is framed and not written yet; owned here. */
    private @Nullable ByteBuf unsent;

    /** A way that leads nowhere until {@link #connected}. */
    StreamLink(InetSocketAddress remote, Counts counts) {
        this.remote = remote;
        this.counts = counts;
    }

    /** Leads there from now on. */
    void connected(Channel to) {
        channel = to;
    }

    /** Leads nowhere from now on. */
    void disconnected() {
        channel = null;
        if (unsent != null) {
            unsent.release();
            unsent = null;
        }
    }

    /** Packets lie so in the stream from now on. */
    void framing(Framing one) {
        framing = one;
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public boolean isWritable() {
        Channel to = channel;
        if (to == null || !to.isActive()) {
            return false;
        }
        if (unsent != null && unsent.readableBytes() >= MAX_UNSENT) {
            flush();
        }
        return to.isWritable();
    }

    @Override
    public int maxPacket() {
        return PacketStream.MAX_PACKET;
    }

    @Override
    public void send(ByteBuf packet) {
        Channel to = channel;
        try {
            if (to == null) {
                counts.dropped.increment();
                return;
            }
            ByteBuf bytes = unsent;
            if (bytes == null) {
                bytes = to.alloc().ioBuffer(packet.readableBytes() + 8);
                unsent = bytes;
            }
            framing.write(packet, bytes);
            counts.sent.increment();
        } finally {
            packet.release();
        }
    }

    @Override
    public void flush() {
        ByteBuf bytes = unsent;
        Channel to = channel;
        if (bytes != null && to != null) {
            unsent = null;
            // A connection that fails is closed by Netty, which tells the handler.
            ChannelFuture unused = to.writeAndFlush(bytes);
        }
    }
}
