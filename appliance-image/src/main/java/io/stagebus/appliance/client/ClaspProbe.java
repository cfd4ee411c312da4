package io.stagebus.appliance.client;

import io.stagebus.appliance.client.LinkException.Reason;
import io.stagebus.websocket.protocol.ClaspException;
import io.stagebus.websocket.protocol.Message;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One connection that sends any bytes, and waits for one message at a time. One thread. */
final class ClaspProbe implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 5;
    private static final int FEATURES = 0xF8;
    private static final int MAX_WAITING = 100_000;

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** What came: a message, or why nothing more will. */
    private record Came(@Nullable Message message, String end) {}

    private final BlockingQueue<Came> received = new LinkedBlockingQueue<>(MAX_WAITING);
    private final WebSocket socket;

    ClaspProbe(URI url) throws LinkException {
        try {
            socket = HTTP.newWebSocketBuilder()
                    .subprotocols("clasp")
                    .connectTimeout(Duration.ofSeconds(PATIENCE_SECONDS))
                    .buildAsync(url, new FrameListener(new Inbox()))
                    .join();
        } catch (CompletionException e) {
            throw new LinkException(Reason.UNREACHABLE, "no relay answers at " + url + " (" + e.getCause() + ")");
        }
    }

    /** HELLO, up to the SNAPSHOT that every newcomer gets. */
    void hello(String token) throws LinkException {
        send(new Message.Hello(1, FEATURES, "conformance", token));
        await("a WELCOME", message -> message instanceof Message.Welcome);
        await("a SNAPSHOT", message -> message instanceof Message.Snapshot);
    }

    void send(Message message) throws LinkException {
        sendFrame(Conformance.frame(message));
    }

    void sendFrame(ByteBuffer frame) throws LinkException {
        try {
            socket.sendBinary(frame, true)
                    .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            throw new LinkException(Reason.REFUSED, "the connection was closed: " + e.getCause());
        }
    }

    /** The next message that fits; others before it are passed over. */
    Message await(String what, Predicate<Message> fits) throws LinkException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try {
            while (true) {
                Came next = received.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (next == null) {
                    throw new LinkException(Reason.REFUSED, "expected " + what + ", nothing came");
                }
                Message message = next.message();
                if (message == null) {
                    throw new LinkException(Reason.REFUSED, "expected " + what + ", " + next.end());
                }
                if (fits.test(message)) {
                    return message;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LinkException(Reason.UNAVAILABLE, "interrupted");
        } catch (IllegalStateException e) {
            throw new LinkException(Reason.REFUSED, "expected " + what + ", " + e.getMessage());
        }
    }

    @Override
    public void close() {
        socket.abort();
    }

    /** Keeps what came until it is awaited. */
    private final class Inbox implements FrameListener.Receiver {
        @Override
        public void message(Message message) {
            received.add(new Came(message, ""));
        }

        @Override
        public void strange(ClaspException problem) {
            received.add(new Came(null, "a frame came that is none: " + problem.getMessage()));
        }

        @Override
        public void ended(String why) {
            received.add(new Came(null, why));
        }
    }
}
