package io.stagebus.appliance.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stagebus.appliance.client.LinkException.Reason;
import io.stagebus.appliance.json.SeenSignal;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.DeliveryOptions;
import io.stagebus.websocket.protocol.ClaspException;
import io.stagebus.websocket.protocol.Message;
import io.stagebus.websocket.protocol.MessageCodec;
import io.stagebus.websocket.protocol.WireAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Any CLASP relay as a client sees it. A relay tells neither door nor session nor cause, so these stay blank (R30). Answers
 * come in the order of the questions (R17), so a PING behind a question tells when nothing more will come.
 */
public final class ClaspLink implements GatewayLink {

    private static final int ANSWER_SECONDS = 15;
    /** Beyond this the relay is not read from, which lets it slow us down or thin out by its own rules. */
    private static final int MAX_WAITING = 10_000;

    private static final int FEATURES = 0xF8;
    private static final int INVALID_VALUE = 402;
    private static final Message GONE =
            new Message.Failure(0, "gone", Optional.empty(), java.util.OptionalLong.empty());

    private final URI url;
    private final HttpClient http = HttpClient.newHttpClient();
    private final BlockingQueue<Message> received = new LinkedBlockingQueue<>(MAX_WAITING);
    private final WebSocket socket;

    private ClaspLink(URI url) throws LinkException {
        this.url = url;
        try {
            socket = http.newWebSocketBuilder()
                    .subprotocols("clasp")
                    .connectTimeout(java.time.Duration.ofSeconds(5))
                    .buildAsync(url, new FrameListener(new Inbox()))
                    .join();
        } catch (CompletionException e) {
            http.shutdownNow();
            throw new LinkException(
                    Reason.UNREACHABLE,
                    "no relay answers at " + url + " (" + Unreached.why(e) + "); --url names another");
        }
    }

    /**
     * Connects, says HELLO, and waits until the relay has said what it says to everybody.
     *
     * @param token what is shown; empty for nothing
     */
    public static ClaspLink connect(URI url, String token) throws LinkException {
        ClaspLink link = new ClaspLink(url);
        try {
            link.send(new Message.Hello(1, FEATURES, "stagebus", token));
            link.fence(message -> link.takeAnyValue(message, complaint -> {}));
            return link;
        } catch (LinkException e) {
            link.close();
            throw e;
        }
    }

    @Override
    public SeenSignal get(String address) throws LinkException {
        Found found = new Found();
        send(new Message.Get(WireAddress.of(address)));
        fence(message -> show(refuseFailure(message), found));
        return found.last.orElseThrow(() -> new LinkException(Reason.NOT_FOUND, "there is no param at " + address));
    }

    @Override
    public void list(String pattern, Viewer viewer) throws LinkException {
        subscribe(pattern);
        fence(message -> show(takeAnyValue(message, viewer::unshown), viewer));
    }

    @Override
    public long set(String address, Value value) throws LinkException {
        Revision revision = new Revision();
        send(new Message.Set(WireAddress.of(address), value, false, 0, ParamFlags.NONE));
        fence(message -> {
            if (refuseFailure(message) instanceof Message.Ack ack) {
                revision.number = ack.revision().orElse(0);
            }
        });
        return revision.number;
    }

    @Override
    public long delete(String address) throws LinkException {
        throw new LinkException(
                Reason.BAD_REQUEST,
                "CLASP has no message that deletes a param; ask the gateway's admin port (--admin)");
    }

    @Override
    public void emit(String address, Optional<Value> value) throws LinkException {
        Content content = value.map(Content::of).orElse(Content.NONE);
        send(new Message.Publish(
                SignalKind.EVENT, WireAddress.of(address), content, GesturePhase.START, PublishFields.NONE));
        fence(this::refuseFailure);
    }

    @Override
    public void watch(String pattern, Viewer viewer) throws LinkException {
        subscribe(pattern);
        fence(message -> show(takeAnyValue(message, viewer::unshown), viewer));
        viewer.live();
        while (true) {
            show(takeAnyValue(take(Long.MAX_VALUE), viewer::unshown), viewer);
        }
    }

    @Override
    public void close() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "")
                .orTimeout(1, TimeUnit.SECONDS)
                .exceptionally(late -> null)
                .join();
        socket.abort();
        http.shutdownNow();
    }

    private void subscribe(String pattern) throws LinkException {
        send(new Message.Subscribe(1, pattern, Message.ALL_TYPES, DeliveryOptions.NONE));
    }

    /** Takes what comes until the relay answers a PING sent now. */
    private void fence(Taker taker) throws LinkException {
        send(Message.PING);
        for (Message next = take(ANSWER_SECONDS); !(next instanceof Message.Pong); next = take(ANSWER_SECONDS)) {
            taker.take(next);
        }
    }

    /** The same as {@link #refuseFailure}, but one value that cannot be sent is not the end of all others. */
    private Message takeAnyValue(Message message, Consumer<String> complaints) throws LinkException {
        if (message instanceof Message.Failure failure && failure.code() == INVALID_VALUE) {
            complaints.accept(failure.message());
            return message;
        }
        return refuseFailure(message);
    }

    private Message refuseFailure(Message message) throws LinkException {
        if (message == GONE) {
            throw new LinkException(Reason.UNREACHABLE, "the relay at " + url + " has gone");
        }
        if (message instanceof Message.Failure failure) {
            Reason reason = switch (failure.code()) {
                case 200, 202, INVALID_VALUE -> Reason.BAD_REQUEST;
                case 201, 404 -> Reason.NOT_FOUND;
                case 300, 301, 302, 400, 401, 403 -> Reason.REFUSED;
                default -> Reason.UNAVAILABLE;
            };
            throw new LinkException(reason, failure.message() + " (CLASP error " + failure.code() + ")");
        }
        return message;
    }

    private Message take(long seconds) throws LinkException {
        try {
            Message next = received.poll(seconds, TimeUnit.SECONDS);
            if (next == null) {
                throw new LinkException(Reason.UNREACHABLE, "the relay at " + url + " does not answer");
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LinkException(Reason.UNREACHABLE, "interrupted");
        }
    }

    private void send(Message message) throws LinkException {
        ByteBuf frame = Unpooled.buffer();
        if (!MessageCodec.encode(frame, message)) {
            throw new LinkException(Reason.BAD_REQUEST, "the value does not fit a CLASP frame");
        }
        try {
            socket.sendBinary(frame.nioBuffer(), true).join();
        } catch (CompletionException e) {
            throw new LinkException(Reason.UNREACHABLE, "the relay at " + url + " has gone");
        }
    }

    private static void show(Message message, Viewer viewer) {
        switch (message) {
            case Message.Snapshot snapshot ->
                snapshot.params()
                        .forEach(entry -> viewer.seen(param(
                                entry.address(),
                                entry.value(),
                                entry.revision(),
                                entry.timestampMicros().orElse(0),
                                entry.writer().orElse(""))));
            case Message.Set set ->
                viewer.seen(param(set.address().text(), set.value(), set.revision(), nowMicros(), ""));
            case Message.Publish publish ->
                viewer.seen(new SeenSignal(
                        publish.address().text(),
                        publish.kind().name().toLowerCase(Locale.ROOT),
                        publish.content().isPresent()
                                ? Optional.of(publish.content().value())
                                : Optional.empty(),
                        0,
                        false,
                        Instant.now(),
                        SeenSignal.Writer.UNKNOWN));
            case Message.Bundle bundle -> bundle.messages().forEach(part -> show(part, viewer));
            case Message.Hello m -> {}
            case Message.Welcome m -> {}
            case Message.Announce m -> {}
            case Message.FederationSync m -> {}
            case Message.Subscribe m -> {}
            case Message.Unsubscribe m -> {}
            case Message.Get m -> {}
            case Message.Replay m -> {}
            case Message.Sync m -> {}
            case Message.Ping m -> {}
            case Message.Pong m -> {}
            case Message.Ack m -> {}
            case Message.Failure m -> {}
            case Message.Query m -> {}
            case Message.Result m -> {}
        }
    }

    private static SeenSignal param(String address, Value value, long revision, long timeMicros, String writer) {
        Instant time = Instant.EPOCH.plus(timeMicros, ChronoUnit.MICROS);
        return new SeenSignal(
                address,
                "param",
                Optional.of(value),
                revision,
                false,
                time,
                new SeenSignal.Writer("", writer, "", "", "", ""));
    }

    private static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    @FunctionalInterface
    private interface Taker {
        void take(Message message) throws LinkException;
    }

    private static final class Found implements Viewer {
        private Optional<SeenSignal> last = Optional.empty();

        @Override
        public void seen(SeenSignal signal) {
            last = Optional.of(signal);
        }
    }

    private static final class Revision {
        private long number;
    }

    /** Keeps what came until it is asked for. On the HTTP client's threads. */
    private final class Inbox implements FrameListener.Receiver {
        @Override
        public void message(Message message) {
            try {
                received.put(message);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void strange(ClaspException problem) {
            // A relay may speak of things that came after us; what we do not know we do not show.
        }

        @Override
        public void ended(String why) {
            message(GONE);
        }
    }
}
