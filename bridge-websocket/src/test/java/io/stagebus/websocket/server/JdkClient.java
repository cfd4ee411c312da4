package io.stagebus.websocket.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stagebus.websocket.protocol.AddressTable;
import io.stagebus.websocket.protocol.ClaspException;
import io.stagebus.websocket.protocol.FrameCodec;
import io.stagebus.websocket.protocol.Message;
import io.stagebus.websocket.protocol.MessageCodec;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A CLASP client on the WebSocket client of the JDK, which hands out messages in parts; a part counts only with its last. */
final class JdkClient implements WebSocket.Listener, AutoCloseable {

    private static final int SECONDS = 10;

    private final MessageCodec codec = new MessageCodec(new AddressTable());
    private final ByteArrayOutputStream parts = new ByteArrayOutputStream();
    private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    private final BlockingQueue<ByteBuffer> pongs = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private final WebSocket socket;
    private volatile int partsOfLongest;
    private int partsOfThis;

    private JdkClient(HttpClient http, InetSocketAddress address) {
        socket = http.newWebSocketBuilder()
                .subprotocols("clasp")
                .buildAsync(URI.create("ws://127.0.0.1:" + address.getPort() + "/clasp"), this)
                .join();
    }

    /** A client that is upgraded and has said nothing. */
    static JdkClient connected(HttpClient http, InetSocketAddress address) {
        return new JdkClient(http, address);
    }

    /** A client that has said HELLO and has got WELCOME and the whole connect snapshot. */
    static JdkClient joined(HttpClient http, InetSocketAddress address) {
        JdkClient client = new JdkClient(http, address);
        client.send(new Message.Hello(1, 0xF8, "jdk", ""));
        if (!(client.next() instanceof Message.Welcome)) {
            throw new AssertionError("expected WELCOME first");
        }
        client.barrier();
        return client;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] part = new byte[data.remaining()];
        data.get(part);
        parts.writeBytes(part);
        partsOfThis++;
        if (last) {
            partsOfLongest = Math.max(partsOfLongest, partsOfThis);
            partsOfThis = 0;
            messages.add(decoded(parts.toByteArray()));
            parts.reset();
        }
        from.request(1);
        return CompletableFuture.completedFuture(null);
    }

    private Message decoded(byte[] clasp) {
        try {
            ByteBuf bytes = Unpooled.wrappedBuffer(clasp);
            return codec.decode(bytes, FrameCodec.decode(bytes));
        } catch (ClaspException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public CompletionStage<?> onPong(WebSocket from, ByteBuffer payload) {
        pongs.add(ByteBuffer.allocate(payload.remaining()).put(payload).flip());
        from.request(1);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code + " " + reason);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.completeExceptionally(error);
    }

    /** Sends a message with QoS 1, in one frame. */
    void send(Message message) {
        fragment(RawClient.encoded(message, 1), true);
    }

    /** Sends a part of a message. */
    void fragment(byte[] bytes, boolean last) {
        socket.sendBinary(ByteBuffer.wrap(bytes), last).join();
    }

    /** Sends a PING and answers what the PONG carried. */
    ByteBuffer ping(ByteBuffer payload) {
        socket.sendPing(payload).join();
        return taken(pongs);
    }

    private static <T> T taken(BlockingQueue<T> queue) {
        try {
            T next = queue.poll(SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing came");
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The next message. */
    Message next() {
        return taken(messages);
    }

    /** Everything that comes before the answer to a CLASP PING. */
    List<Message> barrier() {
        send(Message.PING);
        List<Message> before = new ArrayList<>();
        for (Message message = next(); !message.equals(Message.PONG); message = next()) {
            before.add(message);
        }
        return before;
    }

    /** In how many parts the message came that came in most. */
    int partsOfLongest() {
        return partsOfLongest;
    }

    /** Starts to close. */
    void startClose(int code, String reason) {
        socket.sendClose(code, reason).join();
    }

    /** How the server closed: code and reason. */
    String awaitClose() {
        return closed.orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }

    /** Ends the connection without a word. */
    @Override
    public void close() {
        socket.abort();
    }
}
