package io.stagebus.mqtt.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.stagebus.core.session.IncompleteInput;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the byte stream of a client into packets and passes on whole, checked ones only. Stands before Netty's decoder: that
 * one starts a packet anew for every piece of it that arrives, which a client that sends byte by byte can turn into a load,
 * and it keeps collecting a packet whose length is beyond the limit.
 *
 * <p>The first thing that breaks the protocol is passed on as a {@link Violation}; what follows it is dropped unread. Event
 * loop of its channel. Passes on slices that the next handler releases.
 */
public final class PacketFramer extends ByteToMessageDecoder implements IncompleteInput.Holder {

    /** Nobody has said who he is before the CONNECT, so he cannot make us keep more than the longest one anybody needs. */
    private static final int MAX_CONNECT_BYTES = 64 * 1024;

    private static final int INCOMPLETE = -1;

    private final PacketRules rules = new PacketRules();
    private final int maxPacketBytes;
    private final IncompleteInput incomplete;
    private @Nullable ChannelHandlerContext context;
    private boolean broken;

    /**
     * A framer for one connection.
     *
     * @param maxPacketBytes the largest packet, header and all
     * @param incomplete counts what waits for the rest of its packet, for all connections of the door
     */
    public PacketFramer(int maxPacketBytes, IncompleteInput incomplete) {
        this.maxPacketBytes = maxPacketBytes;
        this.incomplete = incomplete;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        incomplete.holds(this, 0);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        super.channelRead(ctx, message);
        // The whole buffer, not what is in it: that is what it costs.
        incomplete.holds(this, broken ? 0 : internalBuffer().capacity());
    }

    /** All connections together hold too much, and this one most: ends it. */
    @Override
    public void giveUp() {
        ChannelHandlerContext ctx = Objects.requireNonNull(context);
        broken = true;
        ctx.fireChannelRead(new Violation(
                ReasonCode.QUOTA_EXCEEDED,
                "the largest of too many incomplete packets: "
                        + internalBuffer().capacity() + " bytes"));
        ctx.close();
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        int start = in.readerIndex();
        int whole = start;
        Violation violation = null;
        try {
            for (int end = packetEnd(in, whole); end != INCOMPLETE; end = packetEnd(in, whole)) {
                whole = end;
            }
        } catch (ViolationException e) {
            violation = new Violation(e.reason(), String.valueOf(e.getMessage()));
        }
        if (whole > start) {
            out.add(in.readRetainedSlice(whole - start));
        }
        if (violation != null) {
            broken = true;
            in.skipBytes(in.readableBytes());
            out.add(violation);
        }
    }

    /** Where the packet at {@code at} ends, once it is there as a whole and in order. */
    private int packetEnd(ByteBuf in, int at) throws ViolationException {
        int available = in.writerIndex() - at;
        if (available == 0) {
            return INCOMPLETE;
        }
        rules.checkFirst(in.getUnsignedByte(at));
        int length = 0;
        int header = 1;
        int digit;
        do {
            if (header == 5) {
                throw ViolationException.malformed("remaining length of more than four bytes");
            }
            if (header == available) {
                return INCOMPLETE;
            }
            digit = in.getUnsignedByte(at + header);
            length |= (digit & 0x7F) << (7 * (header - 1));
            header++;
        } while (digit >= 0x80);
        int limit = rules.isConnected() ? maxPacketBytes : Math.min(maxPacketBytes, MAX_CONNECT_BYTES);
        if (length > limit - header) {
            throw new ViolationException(
                    ReasonCode.PACKET_TOO_LARGE, "packet of " + (length + header) + " bytes, more than " + limit);
        }
        if (length > available - header) {
            return INCOMPLETE;
        }
        rules.check(in, in.getUnsignedByte(at), at + header, length);
        return at + header + length;
    }
}
