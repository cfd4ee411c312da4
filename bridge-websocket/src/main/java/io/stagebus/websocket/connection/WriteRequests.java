package io.stagebus.websocket.connection;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.InvalidPatternException;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.SignalDefinition;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.websocket.answer.Answer;
import io.stagebus.websocket.answer.AnswerQueue;
import io.stagebus.websocket.answer.MessageMapping;
import io.stagebus.websocket.answer.OneMessage;
import io.stagebus.websocket.outbox.Outbox;
import io.stagebus.websocket.protocol.Definition;
import io.stagebus.websocket.protocol.Message;
import io.stagebus.websocket.protocol.SignalFrames;
import io.stagebus.websocket.protocol.WireAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a client wants to change: SET, PUBLISH, BUNDLE, ANNOUNCE. Bus thread only. */
final class WriteRequests {

    private static final String RULE = "an address starts with '/' and has no empty segment, at most "
            + Address.MAX_BYTES + " bytes and at most " + Address.MAX_SEGMENTS + " segments";

    private static final String P2P_SIGNAL = "/clasp/p2p/signal/";

    private final ClaspDoor door;
    private final Session session;
    private final Outbox outbox;
    private final AnswerQueue answers;
    private final GestureCoalescer gestures;
    private final Runnable onFirstWrite;
    private boolean writer;

    /**
     * The writes of one session.
     *
     * @param onFirstWrite told when the session turns out to be a writer, whom overload may stop (R20)
     */
    WriteRequests(ClaspDoor door, Session session, Outbox outbox, AnswerQueue answers, Runnable onFirstWrite) {
        this.door = door;
        this.session = session;
        this.outbox = outbox;
        this.answers = answers;
        this.onFirstWrite = onFirstWrite;
        this.gestures = new GestureCoalescer(door, door.bus::submit);
    }

    /** Whether the session has ever asked for a change. */
    boolean isWriter() {
        return writer;
    }

    /** Lets go what is held back of gestures. */
    void flush() {
        gestures.flush();
    }

    void set(Message.Set set, int qos) {
        WireAddress wire = set.address();
        if (!wire.isValid()) {
            answers.tell(invalidAddress(wire));
            return;
        }
        if (!SignalFrames.fitsEverywhere(wire.address(), set.value())) {
            answers.tell(tooLong(wire.text()));
            return;
        }
        OneMessage answer = new OneMessage(
                answers,
                outbox,
                outcome -> qos > 0 && outcome instanceof Outcome.Applied(long revision)
                        ? Optional.of(MessageMapping.ack(wire.text(), revision))
                        : MessageMapping.failureOnly(outcome));
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
        door.bus.submit(command);
        becomeWriter();
    }

    private void becomeWriter() {
        if (!writer) {
            writer = true;
            onFirstWrite.run();
        }
    }

    void publish(Message.Publish publish) {
        WireAddress wire = publish.address();
        if (!wire.isValid()) {
            answers.tell(invalidAddress(wire));
            return;
        }
        if (!fits(publish)) {
            answers.tell(tooLong(wire.text()));
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

    /** Whether subscribers can be sent what this becomes; where a Param is declared, that is a SET (R5). */
    private boolean fits(Message.Publish publish) {
        Address address = publish.address().address();
        boolean asSet = SignalFrames.fitsEverywhere(address, publish.content().value());
        boolean asPublish = SignalFrames.fitsPublished(address, publish.content(), publish.fields());
        if (asSet == asPublish) {
            return asSet;
        }
        SignalKind kind = door.bus.declaredKind(address).orElse(publish.kind());
        return kind == SignalKind.PARAM ? asSet : asPublish;
    }

    /** Takes its place among the answers only when there is an outcome. */
    private final class Unordered implements Reply {
        @Override
        public void complete(Outcome outcome) {
            MessageMapping.failureOnly(outcome).ifPresent(answers::tell);
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

    void bundle(Message.Bundle bundle, int qos) {
        List<Command.Write> writes = new ArrayList<>(bundle.messages().size());
        for (Message part : bundle.messages()) {
            Optional<Message> refusal = addPart(part, writes);
            if (refusal.isPresent()) {
                answers.tell(refusal.get());
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
            if (!fits(publish)) {
                return Optional.of(tooLong(publish.address().text()));
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
        if (outcome instanceof Outcome.Rejected rejected) {
            return Optional.of(MessageMapping.bundleFailure(rejected));
        }
        long revision = outcome instanceof Outcome.Applied(long last) ? last : 0;
        return acknowledged ? Optional.of(MessageMapping.ack(revision)) : Optional.empty();
    }

    void announce(Message.Announce announce) {
        List<SignalDefinition> definitions = new ArrayList<>(announce.signals().size());
        for (Definition signal : announce.signals()) {
            try {
                definitions.add(MessageMapping.definition(signal));
            } catch (InvalidPatternException e) {
                answers.tell(MessageMapping.failure(
                        MessageMapping.INVALID_ADDRESS, String.valueOf(e.getMessage()), signal.address()));
                return;
            }
        }
        // Always acknowledged, whatever the QoS (CLASP §12).
        OneMessage answer = new OneMessage(
                answers,
                outbox,
                outcome -> outcome instanceof Outcome.Applied
                        ? Optional.of(MessageMapping.ack(announce.namespace(), 0))
                        : MessageMapping.failureOnly(outcome));
        write(new Command.Announce(session, announce.namespace(), definitions, answer), answer);
    }

    static Message invalidAddress(WireAddress wire) {
        return MessageMapping.failure(MessageMapping.INVALID_ADDRESS, RULE, wire.text());
    }

    private static Message tooLong(String address) {
        return MessageMapping.failure(
                MessageMapping.INVALID_VALUE, "the value is too long for a frame of 65535 bytes", address);
    }
}
