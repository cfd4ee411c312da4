package io.stagebus.websocket.protocol;

import io.netty.buffer.ByteBuf;

/**
 * Messages to and from the bytes of frames. Reads the binary and the legacy MessagePack form, whichever the first payload
 * byte shows (CLASP §1, §4); writes binary. Total: every input gives a message or a {@link ClaspException}. Not
 * thread-safe: one per event loop.
 */
public final class MessageCodec {

    private final WireReader in = new WireReader();
    private final BinaryReader binary;
    private final LegacyReader legacy = new LegacyReader(in);

    /** A codec that recognises addresses by {@code addresses}. */
    public MessageCodec(AddressTable addresses) {
        this.binary = new BinaryReader(in, addresses);
    }

    /**
     * Reads the message of a frame.
     *
     * @param bytes the frame; neither moved nor retained
     * @param header what {@link FrameCodec#decode} said of it
     * @throws ClaspException when the payload is no message; offsets count from the reader index
     */
    public Message decode(ByteBuf bytes, FrameCodec.Header header) throws ClaspException {
        in.reset(bytes, bytes.readerIndex(), header.payloadIndex(), header.payloadLength());
        try {
            return MessageType.isMessagePack(in.peek()) ? legacy.read() : binary.read();
        } finally {
            in.clear();
        }
    }

    /**
     * Appends a frame with {@code message} at its usual QoS (CLASP §12).
     *
     * @return {@code false} when it does not fit a frame; nothing is appended then
     */
    public static boolean encode(ByteBuf out, Message message) {
        int start = FrameCodec.begin(out, qosOf(message));
        BinaryWriter.write(out, message);
        return FrameCodec.end(out, start);
    }

    private static int qosOf(Message message) {
        return switch (message) {
            case Message.Set m -> 1;
            case Message.Subscribe m -> 1;
            case Message.Unsubscribe m -> 1;
            case Message.Replay m -> 1;
            case Message.FederationSync m -> 1;
            case Message.Bundle m -> 2;
            case Message.Publish m -> SignalFrames.qosOf(m.kind());
            case Message.Hello m -> 0;
            case Message.Welcome m -> 0;
            case Message.Announce m -> 0;
            case Message.Get m -> 0;
            case Message.Snapshot m -> 0;
            case Message.Sync m -> 0;
            case Message.Ping m -> 0;
            case Message.Pong m -> 0;
            case Message.Ack m -> 0;
            case Message.Failure m -> 0;
            case Message.Query m -> 0;
            case Message.Result m -> 0;
        };
    }
}
