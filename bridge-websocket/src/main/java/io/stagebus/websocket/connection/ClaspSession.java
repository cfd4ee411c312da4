package io.stagebus.websocket.connection;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.InvalidPatternException;
import io.stagebus.core.bus.Command;
import io.stagebus.core.bus.Outcome;
import io.stagebus.core.bus.Reply;
import io.stagebus.core.bus.SignalDefinition;
import io.stagebus.core.bus.SnapshotCursor;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.subscription.Echo;
import io.stagebus.core.subscription.Subscriber;
import io.stagebus.core.subscription.Subscription;
import io.stagebus.websocket.outbox.Outbox;
import io.stagebus.websocket.protocol.Definition;
import io.stagebus.websocket.protocol.Message;
import io.stagebus.websocket.protocol.SignalFrames;
import io.stagebus.websocket.protocol.WireAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A CLASP client with its session on the bus: its messages become commands, the signals it subscribed to and the answers
 * it is owed go to its outbox. Bus thread, which is the event loop of its channel.
 */
final class ClaspSession implements Subscriber {

    private static final String P2P_SIGNAL = "/clasp/p2p/signal/";
    private static final int VERSION = 1;
    /** Param, event, stream, gesture and timeline (CLASP §3 HELLO). */
    private static final int FEATURES = 0xF8;

    private static final Outcome NOTHING = new Outcome.Applied(0);

    private final ClaspDoor door;
    private final ClaspConnection connection;
    private final Session session;
    private final Outbox outbox;
    private final AnswerQueue answers;
    private final SnapshotSender snapshots;
    private final GestureCoalescer gestures;
    private boolean writer;

    ClaspSession(ClaspDoor door, ClaspConnection connection, Session session, Outbox outbox) {
        this.door = door;
        this.connection = connection;
        this.session = session;
        this.outbox = outbox;
        this.answers = new AnswerQueue(door.bus, outbox);
        this.snapshots = new SnapshotSender(door.alloc, outbox, this::reportOversized);
        this.gestures = new GestureCoalescer(door, this::submit);
    }

    /** Opens the session on the bus and sends WELCOME and the connect snapshot, at least one frame of it. */
    void open() {
        SnapshotAnswer welcome = new SnapshotAnswer(answers, snapshots, true, outcome -> {
            if (outcome instanceof Outcome.Rejected rejected) {
                connection.refuse(MessageMapping.failure(rejected), 1013);
            } else {
                outbox.answer(welcome());
            }
        });
        answers.add(welcome);
        door.bus.submit(new Command.OpenSession(session, this, true, welcome));
    }

    private Message welcome() {
        String name = door.settings.serverName();
        return new Message.Welcome(VERSION, FEATURES, door.clock.wallMicros(), session.id(), name, "");
    }

    /** Ends the session: what it held back goes out, what it is owed does not. */
    void end() {
        gestures.flush();
        answers.close();
        door.bus.submit(new Command.CloseSession(session, Reply.NONE));
    }

    /**
     * Takes a message of the client.
     *
     * @param qos of its frame: 0 is not acknowledged, 1 when applied, 2 when durable (CLASP §12, R18)
     */
    void handle(Message message, int qos) {
        switch (message) {
            case Message.Set set -> set(set, qos);
            case Message.Publish publish -> publish(publish);
            case Message.Bundle bundle -> bundle(bundle, qos);
            case Message.Get(WireAddress address) -> get(address);
            case Message.Subscribe subscribe -> subscribe(subscribe);
            case Message.Unsubscribe(long id) ->
                // Neither success nor an unknown id is answered (CLASP §8).
                submit(new Command.Unsubscribe(session, id, Reply.NONE));
            case Message.Announce announce -> announce(announce);
            case Message.Query(String pattern) -> query(pattern);
            case Message.Replay replay -> replay(replay);
            case Message.Sync sync -> sync(sync.t1());
            case Message.Ping ping -> tell(Message.PONG);
            case Message.Hello hello -> connection.complain(101, "expected no second HELLO: the session goes on");
            case Message.Pong pong -> {}
            // Only a server says these; a client that does is ignored (CLASP §6), as is federation without a
            // federation.
            case Message.Welcome welcome -> {}
            case Message.Snapshot snapshot -> {}
            case Message.Ack ack -> {}
            case Message.Failure failure -> {}
            case Message.Result result -> {}
            case Message.FederationSync sync -> {}
        }
    }

    private void submit(Command command) {
        door.bus.submit(command);
    }

    /** Answers without asking the bus, in its turn. */
    private void tell(Message message) {
        connection.flushAfterRead();
        OneMessage answer = new OneMessage(answers, outbox, outcome -> Optional.of(message));
        answers.add(answer);
        answer.complete(NOTHING);
    }

    private void set(Message.Set set, int qos) {
        WireAddress wire = set.address();
        if (!wire.isValid()) {
            tell(invalidAddress(wire));
            return;
        }
        if (!SignalFrames.fitsEverywhere(wire.address(), set.value())) {
            tell(tooLong(wire.text()));
            return;
        }
        OneMessage answer = new OneMessage(answers, outbox, outcome -> switch (outcome) {
            case Outcome.Applied(long revision) when qos > 0 -> Optional.of(MessageMapping.ack(wire.text(), revision));
            default -> MessageMapping.failureOnly(outcome);
        });
        write(setCommand(set, qos == 2, answer), answer);
    }

    private Command.SetParam setCommand(Message.Set set, boolean durable, Reply reply) {
        return Command.SetParam.of(
                session,
                set.address().address(),
                Content.of(set.value()),
                MessageMapping.writeOptions(set, durable),
                reply);
    }

    private void write(Command command, Answer answer) {
        answers.add(answer);
        submit(command);
        becomeWriter();
    }

    /** Overload stops those who write, and only them (R20). */
    private void becomeWriter() {
        if (!writer) {
            writer = true;
            connection.reviewReading();
        }
    }

    boolean isWriter() {
        return writer;
    }

    private void publish(Message.Publish publish) {
        WireAddress wire = publish.address();
        if (!wire.isValid()) {
            tell(invalidAddress(wire));
            return;
        }
        OneMessage answer = new OneMessage(answers, outbox, MessageMapping::failureOnly);
        Command.Publish command = publishCommand(publish, answer);
        if (wire.text().startsWith(P2P_SIGNAL)) {
            String target = wire.text().substring(P2P_SIGNAL.length());
            write(new Command.SendTo(session, target, command, answer), answer);
        } else if (publish.kind() == SignalKind.GESTURE) {
            // A move may be held back or give way to another: its answer, an ERROR at the most, is in order when it
            // goes.
            gestures.publish(publishCommand(publish, new Unordered()));
            becomeWriter();
        } else {
            write(command, answer);
        }
    }

    /** Takes its place among the answers only when there is an outcome. */
    private final class Unordered implements Reply {
        @Override
        public void complete(Outcome outcome) {
            MessageMapping.failureOnly(outcome).ifPresent(ClaspSession.this::tell);
        }
    }

    private Command.Publish publishCommand(Message.Publish publish, Reply reply) {
        return new Command.Publish(
                session,
                session.origin(),
                publish.kind(),
                publish.address().address(),
                publish.content(),
                publish.phase(),
                publish.fields(),
                reply);
    }

    private void bundle(Message.Bundle bundle, int qos) {
        List<Command.Write> writes = new ArrayList<>(bundle.messages().size());
        for (Message part : bundle.messages()) {
            Optional<Message> refusal = addPart(part, writes);
            if (refusal.isPresent()) {
                tell(refusal.get());
                return;
            }
        }
        gestures.flush();
        OneMessage answer = new OneMessage(answers, outbox, outcome -> bundleAnswer(outcome, qos > 0));
        // A time beyond 2^63 is after the end of days, and refused as such.
        long at = bundle.timestampMicros().orElse(0);
        long executeAt = at < 0 ? Long.MAX_VALUE : at;
        write(new Command.Bundle(session, writes, executeAt, qos == 2, answer), answer);
    }

    /** Everything that is no SET and no PUBLISH is ignored, bundles within bundles too (CLASP §10). */
    private Optional<Message> addPart(Message part, List<Command.Write> writes) {
        if (part instanceof Message.Set set) {
            if (!set.address().isValid()) {
                return Optional.of(invalidAddress(set.address()));
            }
            if (!SignalFrames.fitsEverywhere(set.address().address(), set.value())) {
                return Optional.of(tooLong(set.address().text()));
            }
            writes.add(setCommand(set, false, Reply.NONE));
        } else if (part instanceof Message.Publish publish) {
            if (!publish.address().isValid()) {
                return Optional.of(invalidAddress(publish.address()));
            }
            if (publish.address().text().startsWith(P2P_SIGNAL)) {
                return Optional.of(MessageMapping.failure(
                        MessageMapping.BUNDLE_FORBIDDEN,
                        "expected no P2P signal in a bundle: it is for one session only",
                        publish.address().text()));
            }
            writes.add(publishCommand(publish, Reply.NONE));
        }
        return Optional.empty();
    }

    private static Optional<Message> bundleAnswer(Outcome outcome, boolean acknowledged) {
        return switch (outcome) {
            case Outcome.Rejected rejected -> Optional.of(MessageMapping.bundleFailure(rejected));
            case Outcome.Applied(long revision) when acknowledged -> Optional.of(MessageMapping.ack(revision));
            case Outcome.Scheduled scheduled when acknowledged -> Optional.of(MessageMapping.ack(0));
            default -> Optional.empty();
        };
    }

    private void get(WireAddress wire) {
        if (!wire.isValid()) {
            tell(invalidAddress(wire));
            return;
        }
        SnapshotAnswer answer = new SnapshotAnswer(
                answers,
                snapshots,
                false,
                outcome -> MessageMapping.failureOnly(outcome).ifPresent(outbox::answer));
        answers.add(answer);
        submit(new Command.Get(session, wire.address(), outcome -> answer.complete(asSnapshot(outcome))));
    }

    /** One Param, or none: an unknown address is not answered (CLASP §7). */
    private static Outcome asSnapshot(Outcome outcome) {
        if (!(outcome instanceof Outcome.Current(Optional<Signal.Param> param))) {
            return outcome;
        }
        return new Outcome.Opened(false, new SnapshotCursor() {
            @Override
            public boolean advance(int maxVisits, java.util.function.Consumer<Signal.Param> sink) {
                param.ifPresent(sink);
                return false;
            }

            @Override
            public void close() {
                // Nothing is held.
            }
        });
    }

    private void subscribe(Message.Subscribe subscribe) {
        AddressPattern pattern;
        try {
            pattern = AddressPattern.parse(subscribe.pattern());
        } catch (InvalidPatternException e) {
            tell(MessageMapping.failure(
                    MessageMapping.INVALID_PATTERN, String.valueOf(e.getMessage()), subscribe.pattern()));
            return;
        }
        if (!mayReadSomeOf(pattern)) {
            tell(MessageMapping.failure(
                    MessageMapping.FORBIDDEN, "no read access to " + subscribe.pattern(), subscribe.pattern()));
            return;
        }
        int kinds = MessageMapping.kinds(subscribe.types());
        Subscription subscription =
                new Subscription(session, subscribe.id(), pattern, kinds, Echo.PARAMS, subscribe.options());
        SnapshotAnswer answer = new SnapshotAnswer(answers, snapshots, false, outcome -> {
            if (outcome instanceof Outcome.Rejected rejected) {
                Message.Failure failure = MessageMapping.failure(rejected);
                outbox.answer(MessageMapping.failure(failure.code(), failure.message(), subscribe.pattern()));
            }
        });
        answers.add(answer);
        // Who wants no Params gets none, not even at first.
        submit(new Command.Subscribe(subscription, SignalKind.PARAM.in(kinds), answer));
    }

    /** What matches is checked address by address; this only spares a client the wait for what it will never get. */
    private boolean mayReadSomeOf(AddressPattern pattern) {
        Optional<Address> exact = pattern.exact();
        return exact.isPresent()
                ? session.scope().mayRead(exact.get())
                : session.scope().mayReadAnything();
    }

    private void announce(Message.Announce announce) {
        List<SignalDefinition> definitions = new ArrayList<>(announce.signals().size());
        for (Definition signal : announce.signals()) {
            try {
                definitions.add(MessageMapping.definition(signal));
            } catch (InvalidPatternException e) {
                tell(MessageMapping.failure(
                        MessageMapping.INVALID_ADDRESS, String.valueOf(e.getMessage()), signal.address()));
                return;
            }
        }
        // Always acknowledged, whatever the QoS (CLASP §12).
        OneMessage answer = new OneMessage(answers, outbox, outcome -> switch (outcome) {
            case Outcome.Applied applied -> Optional.of(MessageMapping.ack(announce.namespace(), 0));
            default -> MessageMapping.failureOnly(outcome);
        });
        write(new Command.Announce(session, announce.namespace(), definitions, answer), answer);
    }

    private void query(String text) {
        try {
            AddressPattern pattern = AddressPattern.parse(text);
            ResultAnswer answer = new ResultAnswer(answers, outbox, door.alloc);
            answers.add(answer);
            submit(new Command.Query(session, pattern, answer));
        } catch (InvalidPatternException e) {
            // A query is always answered, and nothing matches what is no pattern (CLASP §13).
            tell(new Message.Result(List.of()));
        }
    }

    private void replay(Message.Replay replay) {
        try {
            AddressPattern pattern = AddressPattern.parse(replay.pattern());
            if (!mayReadSomeOf(pattern)) {
                tell(MessageMapping.failure(
                        MessageMapping.FORBIDDEN, "no read access to " + replay.pattern(), replay.pattern()));
                return;
            }
            ReplayAnswer answer = new ReplayAnswer(answers, outbox, snapshots, door.bus);
            answers.add(answer);
            submit(new Command.Replay(
                    session, MessageMapping.range(replay, pattern, door.settings.maxReplay()), answer));
        } catch (InvalidPatternException e) {
            tell(MessageMapping.failure(
                    MessageMapping.INVALID_PATTERN, String.valueOf(e.getMessage()), replay.pattern()));
        }
    }

    /** The clients halve the difference of t3 and t2, so it must be even (R24). */
    private void sync(long t1) {
        long t2 = door.clock.wallMicros();
        connection.flushAfterRead();
        OneMessage answer = new OneMessage(answers, outbox, outcome -> {
            long waited = Math.max(0, door.clock.wallMicros() - t2);
            return Optional.of(new Message.Sync(t1, OptionalLong.of(t2), OptionalLong.of(t2 + (waited & ~1L))));
        });
        answers.add(answer);
        answer.complete(NOTHING);
    }

    private static Message invalidAddress(WireAddress wire) {
        return MessageMapping.failure(
                MessageMapping.INVALID_ADDRESS, "an address starts with '/' and has no empty segment", wire.text());
    }

    private static Message tooLong(String address) {
        return MessageMapping.failure(
                MessageMapping.INVALID_VALUE, "the value is too long for a frame of 65535 bytes", address);
    }

    private void reportOversized(Signal signal) {
        door.counters.oversizedSignals++;
        connection.complain(
                MessageMapping.INVALID_VALUE,
                "the value of " + signal.address().text() + " is too long for a frame of 65535 bytes");
    }

    @Override
    public void onSignal(Signal signal, List<Subscription> matched) {
        if (!answers.isEmpty()) {
            answers.beforeLiveSignal();
        }
        if (door.frames.encode(signal)) {
            outbox.offer(signal);
        } else {
            reportOversized(signal);
        }
    }

    @Override
    public void onBatchEnd() {
        outbox.flush();
        door.frames.forget();
        connection.reviewReading();
    }

    @Override
    public void onClosed(String reason) {
        connection.close(1008, reason);
    }

    /** The socket takes more; the outbox has had its turn. */
    void onWritable() {
        answers.onWritable();
    }

    /** Whether so much is owed that no more questions should be read. */
    boolean isBehind() {
        return answers.isLong() || outbox.isFullOfAnswers();
    }
}
