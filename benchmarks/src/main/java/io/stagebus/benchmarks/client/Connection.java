package io.stagebus.benchmarks.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.stagebus.benchmarks.wire.FrameWriter;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection whose bytes are cut into messages without a decoder pipeline. Generator's thread, except for
 * {@link #close} and the futures.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a void promise reports failures to the pipeline
public abstract sealed class Connection extends ChannelInboundHandlerAdapter implements AutoCloseable
        permits WebSocketClient, MqttClient {

    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
    private volatile @Nullable Channel channel;
    private @Nullable ByteBuf rest;

    /** Takes every whole message out of {@code in} and leaves the rest. */
    abstract void read(ByteBuf in);

    /** The connection is there. */
    abstract void onConnected();

    /** The connection failed or ended. */
    abstract void onEnded(Throwable cause);

    /** Completes when the connection is closed, by whomever. */
    public CompletableFuture<@Nullable Void> closed() {
        return closed;
    }

    /** Whether it is open. Any thread. */
    public boolean isOpen() {
        Channel current = channel;
        return current != null && current.isActive();
    }

    private Channel channel() {
        Channel current = channel;
        if (current == null) {
            throw new IllegalStateException("not connected");
        }
        return current;
    }

    /** A buffer to fill and hand to {@link #send}. */
    public ByteBuf buffer(int size) {
        return channel().alloc().directBuffer(size);
    }

    /** Writes and flushes; takes the buffer over. */
    public void send(ByteBuf bytes) {
        Channel to = channel();
        to.writeAndFlush(bytes, to.voidPromise());
    }

    /** Writes and flushes a copy of {@code bytes}. */
    void send(byte[] bytes) {
        send(buffer(bytes.length).writeBytes(bytes));
    }

    /** Writes the frames of {@code count} sequence numbers from {@code first} on as one piece. */
    public void send(FrameWriter frames, long first, int count) {
        ByteBuf out = buffer(count * frames.maxSize());
        for (int i = 0; i < count; i++) {
            frames.write(out, first + i);
        }
        send(out);
    }

    /** Whether more may be written without piling up. */
    public boolean isWritable() {
        return channel().isWritable();
    }

    /** Stops or goes on reading from the socket. */
    public void setReading(boolean reading) {
        channel().config().setAutoRead(reading);
    }

    @Override
    public final void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    @Override
    public final void channelActive(ChannelHandlerContext ctx) {
        onConnected();
    }

    @Override
    public final void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        ByteBuf kept = rest;
        if (kept != null) {
            kept.writeBytes(in);
            in.release();
            in = kept;
            rest = null;
        }
        try {
            read(in);
            if (in.isReadable()) {
                rest = ctx.alloc()
                        .directBuffer(Math.max(256, 2 * in.readableBytes()))
                        .writeBytes(in);
            }
        } finally {
            in.release();
        }
    }

    @Override
    public final void channelInactive(ChannelHandlerContext ctx) {
        ByteBuf kept = rest;
        if (kept != null) {
            kept.release();
            rest = null;
        }
        onEnded(new IllegalStateException("connection closed by the server"));
        closed.complete(null);
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        onEnded(cause);
        ctx.close();
    }

    /** Closes the connection. Any thread. */
    @Override
    public final void close() {
        Channel current = channel;
        if (current != null) {
            current.close();
        }
    }
}
