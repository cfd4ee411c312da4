package io.stagebus.appliance.program;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stagebus.core.subscription.DeliveryOptions;
import io.stagebus.websocket.protocol.AddressTable;
import io.stagebus.websocket.protocol.ClaspException;
import io.stagebus.websocket.protocol.FrameCodec;
import io.stagebus.websocket.protocol.Message;
import io.stagebus.websocket.protocol.MessageCodec;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A CLASP client on the JDK's own WebSocket. */
final class ClaspClient implements AutoCloseable {

    private final HttpClient http;
    private final BlockingQueue<Message> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> closed = new LinkedBlockingQueue<>();
    private final WebSocket socket;

    /** Connects, says HELLO and waits for the WELCOME. */
    ClaspClient(int port, String name) throws InterruptedException {
        this(URI.create("ws://127.0.0.1:" + port + "/"), HttpClient.newHttpClient());
        send(new Message.Hello(1, 0xF8, name, ""));
        await(Message.Welcome.class, welcome -> true);
    }

    /** Connects, and says nothing yet. */
    ClaspClient(URI url, HttpClient http) {
        this.http = http;
        socket = http.newWebSocketBuilder()
                .subprotocols("clasp")
                .buildAsync(url, new Listener())
                .join();
    }

    /** Says HELLO with a token; returns whether it was welcome. */
    boolean hello(String token) throws InterruptedException {
        send(new Message.Hello(1, 0xF8, "test", token));
        return await(Message.class, answer -> answer instanceof Message.Welcome || answer instanceof Message.Failure)
                instanceof Message.Welcome;
    }

    void send(Message message) {
        ByteBuf frame = Unpooled.buffer();
        MessageCodec.encode(frame, message);
        socket.sendBinary(ByteBuffer.wrap(frame.array(), 0, frame.readableBytes()), true)
                .join();
    }

    /** Subscribes to everything that matches. */
    void subscribe(String pattern) {
        send(new Message.Subscribe(1, pattern, Message.ALL_TYPES, DeliveryOptions.NONE));
    }

    /** The next message of this type that fits; others before it are passed over. */
    <M extends Message> M await(Class<M> type, Predicate<M> fits) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            Message next = received.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                throw new AssertionError("no " + type.getSimpleName() + " came");
            }
            if (type.isInstance(next) && fits.test(type.cast(next))) {
                return type.cast(next);
            }
        }
    }

    /** The status code with which the other side closed. */
    int awaitClose() throws InterruptedException {
        Integer code = closed.poll(30, TimeUnit.SECONDS);
        if (code == null) {
            throw new AssertionError("the connection is still open");
        }
        return code;
    }

    @Override
    public void close() {
        socket.abort();
        http.close();
    }

    private final class Listener implements WebSocket.Listener {
        private final MessageCodec codec = new MessageCodec(new AddressTable());
        private ByteBuf frame = Unpooled.buffer();

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            frame.writeBytes(data);
            if (last) {
                try {
                    received.add(codec.decode(frame, FrameCodec.decode(frame)));
                } catch (ClaspException e) {
                    throw new AssertionError(e);
                }
                frame = Unpooled.buffer();
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.add(code);
            return null;
        }
    }
}
