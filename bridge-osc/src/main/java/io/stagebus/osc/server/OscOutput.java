package io.stagebus.osc.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DatagramPacket;
import io.stagebus.core.signal.Signal;
import io.stagebus.osc.codec.OscEncoder;
import io.stagebus.osc.codec.OscMessage;
import io.stagebus.osc.mapping.OscMapping;
import io.stagebus.osc.mapping.OscRoot;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way out: encodes a signal once per root however many peers get it, writes per peer and flushes once per batch. Bus
 * thread only.
 */
final class OscOutput {

    private static final Logger LOG = LoggerFactory.getLogger(OscOutput.class);
    /** The most a UDP datagram carries over IPv4. */
    private static final int MAX_DATAGRAM = 65_507;

    private final Channel channel;
    private final OscMapping mapping;
    private final Counts counts;

    private final ChannelFutureListener onSent = this::onSent;
    private @Nullable Signal lastSignal;
    private OscRoot lastRoot = OscRoot.WHOLE_TREE;
    /** The bytes of {@link #lastSignal} for {@link #lastRoot}, owned here; null when it cannot be sent. */
    private @Nullable ByteBuf lastBytes;

    private boolean dirty;

    OscOutput(Channel channel, OscMapping mapping, Counts counts) {
        this.channel = channel;
        this.mapping = mapping;
        this.counts = counts;
    }

    /** Whether the socket takes more now. */
    boolean isWritable() {
        if (!channel.isWritable() && dirty) {
            flush();
        }
        return channel.isWritable();
    }

    /**
     * Writes a signal to a peer that sees {@code root}.
     *
     * @return {@code false} when the socket is full and nothing was done; a signal that cannot be sent at all is counted
     *     and counts as done
     */
    boolean signal(Signal signal, OscRoot root, InetSocketAddress to) {
        if (!isWritable()) {
            return false;
        }
        if (signal != lastSignal || !root.equals(lastRoot)) {
            forget();
            lastSignal = signal;
            lastRoot = root;
            lastBytes = encode(signal, root);
        }
        ByteBuf bytes = lastBytes;
        if (bytes == null) {
            counts.unsendable.increment();
        } else {
            write(bytes.retainedDuplicate(), to);
        }
        return true;
    }

    private @Nullable ByteBuf encode(Signal signal, OscRoot root) {
        Optional<String> name = root.write(signal.address());
        if (name.isEmpty()) {
            return null;
        }
        ByteBuf bytes = encoded(mapping.toMessage(signal, name.get()));
        if (bytes.readableBytes() > MAX_DATAGRAM) {
            bytes.release();
            return null;
        }
        return bytes;
    }

    private ByteBuf encoded(OscMessage message) {
        ByteBuf bytes = channel.alloc().ioBuffer(128);
        OscEncoder.encode(message, bytes);
        return bytes;
    }

    /** Writes a reply; dropped when the socket is full. */
    void reply(OscMessage message, InetSocketAddress to) {
        if (isWritable()) {
            write(encoded(message), to);
        } else {
            counts.dropped.increment();
        }
    }

    private void write(ByteBuf bytes, InetSocketAddress to) {
        counts.sent.increment();
        dirty = true;
        ChannelFuture unused = channel.write(new DatagramPacket(bytes, to)).addListener(onSent);
    }

    private void onSent(ChannelFuture sent) {
        if (!sent.isSuccess() && Counts.first(counts.sendFailures)) {
            LOG.atWarn()
                    .addKeyValue("failure", String.valueOf(sent.cause()))
                    .log("OSC datagram not sent; further failures are counted only");
        }
    }

    /** Hands what was written to the system. */
    void flush() {
        forget();
        if (dirty) {
            dirty = false;
            channel.flush();
        }
    }

    private void forget() {
        lastSignal = null;
        ByteBuf bytes = lastBytes;
        if (bytes != null) {
            lastBytes = null;
            bytes.release();
        }
    }
}
