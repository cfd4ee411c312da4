package io.stagebus.websocket.connection;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.InvalidPatternException;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.subscription.Echo;
import io.stagebus.core.subscription.Subscription;
import io.stagebus.websocket.answer.AnswerQueue;
import io.stagebus.websocket.answer.GetAnswer;
import io.stagebus.websocket.answer.MessageMapping;
import io.stagebus.websocket.answer.ReplayAnswer;
import io.stagebus.websocket.answer.ResultAnswer;
import io.stagebus.websocket.answer.SnapshotAnswer;
import io.stagebus.websocket.answer.SnapshotSender;
import io.stagebus.websocket.outbox.Outbox;
import io.stagebus.websocket.protocol.Message;
import io.stagebus.websocket.protocol.WireAddress;
import java.util.List;
import java.util.Optional;

/** What a client wants to know: GET, SUBSCRIBE, UNSUBSCRIBE, QUERY, REPLAY. Bus thread only. */
final class ReadRequests {

    private final ClaspDoor door;
    private final Session session;
    private final Outbox outbox;
    private final AnswerQueue answers;
    private final SnapshotSender snapshots;

    ReadRequests(ClaspDoor door, Session session, Outbox outbox, AnswerQueue answers, SnapshotSender snapshots) {
        this.door = door;
        this.session = session;
        this.outbox = outbox;
        this.answers = answers;
        this.snapshots = snapshots;
    }

    private void submit(Command command) {
        door.bus.submit(command);
    }

    void get(WireAddress wire) {
        if (!wire.isValid()) {
            answers.tell(WriteRequests.invalidAddress(wire));
            return;
        }
        GetAnswer answer = new GetAnswer(answers, outbox, snapshots, door.bus);
        answers.add(answer);
        submit(new Command.Get(session, wire.address(), answer));
    }

    void subscribe(Message.Subscribe subscribe) {
        AddressPattern pattern;
        try {
            pattern = AddressPattern.parse(subscribe.pattern());
        } catch (InvalidPatternException e) {
            answers.tell(MessageMapping.failure(
                    MessageMapping.INVALID_PATTERN, String.valueOf(e.getMessage()), subscribe.pattern()));
            return;
        }
        if (!mayReadSomeOf(pattern)) {
            answers.tell(MessageMapping.failure(
                    MessageMapping.FORBIDDEN, "no read access to " + subscribe.pattern(), subscribe.pattern()));
            return;
        }
        int kinds = MessageMapping.kinds(subscribe.types());
        Subscription subscription =
                new Subscription(session, subscribe.id(), pattern, kinds, Echo.PARAMS, subscribe.options());
        SnapshotAnswer answer = new SnapshotAnswer(answers, snapshots, false, outcome -> {
            if (outcome instanceof Outcome.Rejected rejected) {
                outbox.answer(MessageMapping.failure(rejected, subscribe.pattern()));
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

    /** Neither success nor an unknown id is answered (CLASP §8). */
    void unsubscribe(long id) {
        submit(new Command.Unsubscribe(session, id, Reply.NONE));
    }

    void query(String text) {
        try {
            AddressPattern pattern = AddressPattern.parse(text);
            answers.add(new ResultAnswer(answers, outbox, door.alloc, door.bus, session, pattern));
        } catch (InvalidPatternException e) {
            // A query is always answered, and nothing matches what is no pattern (CLASP §13).
            answers.tell(new Message.Result(List.of()));
        }
    }

    void replay(Message.Replay replay) {
        try {
            AddressPattern pattern = AddressPattern.parse(replay.pattern());
            if (!mayReadSomeOf(pattern)) {
                answers.tell(MessageMapping.failure(
                        MessageMapping.FORBIDDEN, "no read access to " + replay.pattern(), replay.pattern()));
                return;
            }
            answers.add(new ReplayAnswer(
                    answers,
                    outbox,
                    snapshots,
                    door.bus,
                    session,
                    MessageMapping.range(replay, pattern),
                    door.settings.maxReplay()));
        } catch (InvalidPatternException e) {
            answers.tell(MessageMapping.failure(
                    MessageMapping.INVALID_PATTERN, String.valueOf(e.getMessage()), replay.pattern()));
        }
    }
}
