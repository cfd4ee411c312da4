package io.stagebus.appliance.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.DeliveryOptions;
import io.stagebus.websocket.protocol.Message;
import io.stagebus.websocket.protocol.MessageCodec;
import io.stagebus.websocket.protocol.WireAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/**
 * Asks any CLASP relay whether it does what clients count on: every frame of the golden vectors, and what the messages mean.
 * What it writes lies below an address of its own. One thread.
 */
public final class Conformance {

    private static final String VECTORS = "clasp-vectors.tsv.gz";

    private final URI url;
    private final String token;
    private final String root = "/conformance/" + UUID.randomUUID();

    /** A run against {@code url}, with a token or an empty text. */
    public Conformance(URI url, String token) {
        this.url = url;
        this.token = token;
    }

    /**
     * What became of one check.
     *
     * @param name which
     * @param trouble what is wrong; empty when all is well
     */
    public record Checked(String name, String trouble) {

        /** Whether all is well. */
        public boolean passed() {
            return trouble.isEmpty();
        }
    }

    private record Vector(String name, String category, Bytes frame) {}

    @FunctionalInterface
    private interface Check {
        void of(ClaspProbe probe) throws LinkException;
    }

    private record Named(String name, Check check) {}

    /** Runs every check; {@code each} hears of it as it is done. */
    public void run(Consumer<Checked> each) {
        for (Named named : meanings()) {
            each.accept(checked(named.name, named.check));
        }
        for (Vector vector : vectors()) {
            boolean mustLive = vector.category.equals("valid") || vector.category.equals("capture");
            each.accept(mustLive ? checked(vector.name, probe -> lives(probe, vector)) : survives(vector));
        }
    }

    private Checked checked(String name, Check check) {
        try (ClaspProbe probe = new ClaspProbe(url)) {
            probe.hello(token);
            check.of(probe);
            return new Checked(name, "");
        } catch (LinkException e) {
            return new Checked(name, String.valueOf(e.getMessage()));
        }
    }

    /** A frame that clients send is understood, or answered with an ERROR; the session goes on. */
    private static void lives(ClaspProbe probe, Vector vector) throws LinkException {
        probe.sendFrame(ByteBuffer.wrap(vector.frame.toArray()));
        probe.send(new Message.Ping());
        probe.await("a PONG after it", message -> message instanceof Message.Pong);
    }

    /** Whatever a frame that is none does to its own session, the next one is welcome. */
    private Checked survives(Vector vector) {
        try (ClaspProbe probe = new ClaspProbe(url)) {
            probe.hello(token);
            probe.sendFrame(ByteBuffer.wrap(vector.frame.toArray()));
        } catch (LinkException e) {
            return new Checked(vector.name, String.valueOf(e.getMessage()));
        }
        return checked(vector.name, probe -> {
            probe.send(new Message.Ping());
            probe.await("a PONG on the next connection", message -> message instanceof Message.Pong);
        });
    }

    private List<Named> meanings() {
        List<Named> all = new ArrayList<>();
        all.add(new Named("HELLO is answered by WELCOME and a SNAPSHOT", probe -> {
            probe.send(new Message.Ping());
            probe.await("a PONG", message -> message instanceof Message.Pong);
        }));
        all.add(new Named("SET is acknowledged and GET brings it back", probe -> {
            set(probe, "/set", new Value.Int(42));
            probe.send(new Message.Get(at("/set")));
            probe.await("the value", message -> shows(message, "/set", new Value.Int(42)));
        }));
        all.add(new Named("a second SET has a higher revision", probe -> {
            long first = set(probe, "/revision", new Value.Int(1));
            long second = set(probe, "/revision", new Value.Int(2));
            if (second <= first) {
                throw strange("revision " + second + " came after " + first);
            }
        }));
        all.add(new Named("SET with a stale revision is refused", probe -> {
            long now = set(probe, "/stale", new Value.Int(1));
            probe.send(new Message.Set(at("/stale"), new Value.Int(2), true, now + 7, ParamFlags.NONE));
            probe.await("an ERROR", message -> message instanceof Message.Failure);
        }));
        for (Value value : values()) {
            all.add(new Named(
                    "a value of type " + value.getClass().getSimpleName() + " comes back as it was", probe -> {
                        set(probe, "/value", value);
                        probe.send(new Message.Get(at("/value")));
                        probe.await("the value", message -> shows(message, "/value", value));
                    }));
        }
        for (String pattern : List.of("/live/a", "/live/*", "/live/**", "/**")) {
            all.add(new Named("a subscription of " + pattern + " is told of a SET", probe -> told(probe, pattern)));
        }
        all.add(new Named("a late subscriber gets what is there", probe -> {
            set(probe, "/late/a", new Value.Text("here"));
            probe.send(new Message.Subscribe(1, root + "/late/**", Message.ALL_TYPES, DeliveryOptions.NONE));
            probe.await("a SNAPSHOT", message -> shows(message, "/late/a", new Value.Text("here")));
        }));
        all.add(new Named("an event reaches subscribers and is not kept", this::event));
        all.add(new Named("after UNSUBSCRIBE nothing more comes", this::unsubscribed));
        all.add(new Named("a bad pattern is refused", probe -> {
            probe.send(new Message.Subscribe(1, "no/slash", Message.ALL_TYPES, DeliveryOptions.NONE));
            probe.await("an ERROR", message -> message instanceof Message.Failure);
        }));
        return all;
    }

    private static List<Value> values() {
        return List.of(
                new Value.Null(),
                new Value.Bool(true),
                new Value.Int(Long.MIN_VALUE),
                new Value.Real(0.1),
                new Value.Text("äöü 🎭"),
                new Value.Array(List.of(new Value.Int(1), new Value.Text("two"))));
    }

    private void told(ClaspProbe probe, String pattern) throws LinkException {
        String wanted = pattern.equals("/**") ? pattern : root + pattern;
        probe.send(new Message.Subscribe(1, wanted, Message.ALL_TYPES, DeliveryOptions.NONE));
        probe.send(new Message.Ping());
        probe.await("a PONG", message -> message instanceof Message.Pong);
        try (ClaspProbe other = new ClaspProbe(url)) {
            other.hello(token);
            set(other, "/live/a", new Value.Int(7));
            probe.await("the SET of another client", message -> tells(message, "/live/a"));
        }
    }

    private void event(ClaspProbe probe) throws LinkException {
        probe.send(new Message.Subscribe(1, root + "/event", Message.ALL_TYPES, DeliveryOptions.NONE));
        try (ClaspProbe other = new ClaspProbe(url)) {
            other.hello(token);
            other.send(new Message.Publish(
                    SignalKind.EVENT,
                    at("/event"),
                    Content.of(new Value.Int(1)),
                    GesturePhase.START,
                    PublishFields.NONE));
            probe.await(
                    "the event",
                    message -> message instanceof Message.Publish publish
                            && publish.address().toString().contains(root + "/event"));
        }
    }

    private void unsubscribed(ClaspProbe probe) throws LinkException {
        probe.send(new Message.Subscribe(1, root + "/gone", Message.ALL_TYPES, DeliveryOptions.NONE));
        probe.send(new Message.Unsubscribe(1));
        probe.send(new Message.Ping());
        probe.await("a PONG", message -> message instanceof Message.Pong);
        try (ClaspProbe other = new ClaspProbe(url)) {
            other.hello(token);
            set(other, "/gone", new Value.Int(1));
        }
        probe.send(new Message.Ping());
        probe.await("a PONG and nothing else", message -> {
            if (tells(message, "/gone")) {
                throw new IllegalStateException("a SET came all the same");
            }
            return message instanceof Message.Pong;
        });
    }

    private long set(ClaspProbe probe, String address, Value value) throws LinkException {
        probe.send(new Message.Set(at(address), value, false, 0, ParamFlags.NONE));
        Message.Ack ack = (Message.Ack) probe.await("an ACK", message -> message instanceof Message.Ack);
        return ack.revision().orElseThrow(() -> new IllegalStateException("an ACK without a revision"));
    }

    private WireAddress at(String address) {
        return WireAddress.of(root + address);
    }

    private boolean shows(Message message, String address, Value value) {
        return message instanceof Message.Snapshot snapshot
                && snapshot.params().stream()
                        .anyMatch(entry -> entry.address().equals(root + address)
                                && entry.value().equals(value));
    }

    private boolean tells(Message message, String address) {
        return message instanceof Message.Set set && set.address().equals(at(address));
    }

    private static LinkException strange(String what) {
        return new LinkException(LinkException.Reason.REFUSED, what);
    }

    private static List<Vector> vectors() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Objects.requireNonNull(Conformance.class.getResourceAsStream(VECTORS))),
                StandardCharsets.US_ASCII))) {
            List<Vector> vectors = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] cells = line.split("\t", -1);
                vectors.add(new Vector(
                        cells[0], cells[1], Bytes.owning(HexFormat.of().parseHex(cells[2]))));
            }
            return vectors;
        } catch (IOException e) {
            throw new UncheckedIOException("the program's own vectors cannot be read", e);
        }
    }

    /** A message as its frame. */
    static ByteBuffer frame(Message message) {
        ByteBuf frame = Unpooled.buffer();
        MessageCodec.encode(frame, message);
        return ByteBuffer.wrap(frame.array(), 0, frame.readableBytes());
    }
}
