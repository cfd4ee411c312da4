package io.stagebus.appliance.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stagebus.websocket.protocol.AddressTable;
import io.stagebus.websocket.protocol.ClaspException;
import io.stagebus.websocket.protocol.FrameCodec;
import io.stagebus.websocket.protocol.Message;
import io.stagebus.websocket.protocol.MessageCodec;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The messages in what a relay sends. Threads of the HTTP client, one after the other. */
final class FrameListener implements WebSocket.Listener {

    /** Who is told. May block, which keeps the relay from being read. */
    interface Receiver {
        /** A message came. */
        void message(Message message);

        /** A frame came that is none, or of a later kind. */
        void strange(ClaspException problem);

        /** Nothing more will come; {@code why} is for people. */
        void ended(String why);
    }

    private final Receiver receiver;
    private final MessageCodec codec = new MessageCodec(new AddressTable());
    private ByteBuf frame = Unpooled.buffer();

    FrameListener(Receiver receiver) {
        this.receiver = receiver;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        frame.writeBytes(data);
        if (last) {
            try {
                receiver.message(codec.decode(frame, FrameCodec.decode(frame)));
            } catch (ClaspException e) {
                receiver.strange(e);
            }
            frame = Unpooled.buffer();
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        receiver.ended("the relay closed with " + code + " " + reason);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
        receiver.ended("the connection broke: " + failure);
    }
}
