package io.stagebus.websocket.connection;

import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.subscription.Subscriber;
import io.stagebus.core.subscription.Subscription;
import io.stagebus.websocket.answer.AnswerQueue;
import io.stagebus.websocket.answer.MessageMapping;
import io.stagebus.websocket.answer.SnapshotAnswer;
import io.stagebus.websocket.answer.SnapshotSender;
import io.stagebus.websocket.outbox.Outbox;
import io.stagebus.websocket.protocol.Message;
import io.stagebus.websocket.protocol.WireAddress;
import java.util.List;
import java.util.OptionalLong;

/**
 * A CLASP client with its session on the bus: its messages become commands, the signals it subscribed to and the answers
 * it is owed go to its outbox. Bus thread, which is the event loop of its channel.
 */
final class ClaspSession implements Subscriber {

    private static final int VERSION = 1;
    /** Param, event, stream, gesture and timeline (CLASP §3 HELLO). */
    private static final int FEATURES = 0xF8;

    private final ClaspDoor door;
    private final ClaspConnection connection;
    private final Session session;
    private final Outbox outbox;
    private final AnswerQueue answers;
    private final SnapshotSender snapshots;
    private final WriteRequests writes;
    private final ReadRequests reads;
    private final ErrorThrottle throttle = new ErrorThrottle();

    ClaspSession(ClaspDoor door, ClaspConnection connection, Session session, Outbox outbox) {
        this.door = door;
        this.connection = connection;
        this.session = session;
        this.outbox = outbox;
        this.answers = new AnswerQueue(door.bus, outbox, connection::flushAfterRead, connection::reviewReading);
        this.snapshots = new SnapshotSender(door.alloc, outbox, this::reportOversized);
        this.writes = new WriteRequests(door, session, outbox, answers, connection::reviewReading);
        this.reads = new ReadRequests(door, session, outbox, answers, snapshots);
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
        writes.flush();
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
            case Message.Set set -> writes.set(set, qos);
            case Message.Publish publish -> writes.publish(publish);
            case Message.Bundle bundle -> writes.bundle(bundle, qos);
            case Message.Get(WireAddress address) -> reads.get(address);
            case Message.Subscribe subscribe -> reads.subscribe(subscribe);
            case Message.Unsubscribe(long id) -> reads.unsubscribe(id);
            case Message.Announce announce -> writes.announce(announce);
            case Message.Query(String pattern) -> reads.query(pattern);
            case Message.Replay replay -> reads.replay(replay);
            case Message.Sync sync -> sync(sync.t1());
            case Message.Ping ping -> answers.tell(Message.PONG);
            case Message.Hello hello -> complain(101, "expected no second HELLO: the session goes on");
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

    /** The clients halve the difference of t3 and t2, so it must be even (R24). */
    private void sync(long t1) {
        long t2 = door.clock.wallMicros();
        answers.tell(() -> {
            long waited = Math.max(0, door.clock.wallMicros() - t2);
            return new Message.Sync(t1, OptionalLong.of(t2), OptionalLong.of(t2 + (waited & ~1L)));
        });
    }

    /** Answers with an ERROR in its turn (R17), unless the client has been sent many already. */
    void complain(int code, String text) {
        if (throttle.admits(door.clock.monotonicNanos())) {
            answers.tell(MessageMapping.failure(code, text));
        } else {
            door.counters.errorsWithheld++;
        }
    }

    private void reportOversized(Signal signal) {
        door.counters.oversizedSignals++;
        complain(
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
    public boolean isWritable() {
        return outbox.isIdle();
    }

    @Override
    public boolean keepsParams() {
        return true;
    }

    @Override
    public boolean takesDirectSignals() {
        return true;
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

    boolean isWriter() {
        return writes.isWriter();
    }

    /** Whether so much is owed that no more questions should be read. */
    boolean isBehind() {
        return answers.isLong() || outbox.isFullOfAnswers();
    }
}
