package io.stagebus.mqtt.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.mqtt.MqttMessage;
import java.util.concurrent.TimeUnit;

/**
 * The way out to one client. Writes are flushed together, by whoever ends a batch. Event loop of its channel; what is
 * written is released.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails to be written or closed shows as a failure of the channel
public final class PacketWriter {

    /** How long a client that is being closed may take to read the last packet. */
    private static final long LINGER_MILLIS = 1_000;

    private static final int PUBACK = 0x40;

    private final ChannelHandlerContext context;
    private final Channel channel;
    private final long maxUnreadBytes;
    private final Runnable onOverflow;
    private boolean dirty;
    private boolean closing;
    private boolean overflowing;

    /**
     * A way out through the handlers before {@code context}, the encoder's among them.
     *
     * @param maxUnreadBytes how many bytes may wait for the client before an answer is one too many
     * @param onOverflow closes the connection; called once
     */
    public PacketWriter(ChannelHandlerContext context, long maxUnreadBytes, Runnable onOverflow) {
        this.context = context;
        this.channel = context.channel();
        this.maxUnreadBytes = maxUnreadBytes;
        this.onOverflow = onOverflow;
    }

    /** Whether more may be written without piling up. */
    public boolean isWritable() {
        return channel.isWritable();
    }

    /** Writes bytes that are a packet already. */
    public void bytes(ByteBuf packet) {
        if (closing) {
            packet.release();
            return;
        }
        dirty = true;
        context.write(packet, context.voidPromise());
        if (!channel.isWritable()) {
            // The socket may well take more at once; only a client that does not read stays unwritable.
            flush();
        }
    }

    /** Writes a packet that the encoder turns into bytes. */
    public void packet(MqttMessage packet) {
        if (!closing) {
            dirty = true;
            context.write(packet, context.voidPromise());
            limitAnswers();
        }
    }

    /** Messages wait elsewhere while the client does not read; answers are written when they come, and so need an end. */
    private void limitAnswers() {
        if (!overflowing && channel.bytesBeforeWritable() > maxUnreadBytes) {
            overflowing = true;
            onOverflow.run();
        }
    }

    /** Writes a PUBACK that says that all is well; the same bytes in every version (MQTT 5.0 §3.4.2.1). */
    public void pubAck(int packetId) {
        if (!closing) {
            ByteBuf packet = context.alloc().buffer(4);
            packet.writeByte(PUBACK).writeByte(2).writeShort(packetId);
            bytes(packet);
            limitAnswers();
        }
    }

    /** Whether anything was written since the last flush. */
    public boolean isDirty() {
        return dirty;
    }

    /** Sends what was written. */
    public void flush() {
        if (dirty) {
            dirty = false;
            context.flush();
        }
    }

    /**
     * Sends what was written and closes. The connection is half-closed first and stays so for a moment, because closing a
     * socket with unread bytes in it would take the last packet from the client. Idempotent.
     */
    public void close() {
        if (closing) {
            return;
        }
        closing = true;
        flush();
        if (!channel.isActive()) {
            channel.close();
            return;
        }
        channel.eventLoop().schedule(() -> channel.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
        if (channel instanceof DuplexChannel duplex) {
            // An empty write completes behind everything that was written before it; in WebSocket it is the last frame.
            context.writeAndFlush(context.alloc().buffer(0)).addListener(done -> duplex.shutdownOutput());
        } else {
            context.writeAndFlush(context.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
        }
    }
}
