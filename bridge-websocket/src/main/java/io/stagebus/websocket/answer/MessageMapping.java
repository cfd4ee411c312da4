package io.stagebus.websocket.answer;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.InvalidPatternException;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.command.SignalDefinition;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.websocket.protocol.Definition;
import io.stagebus.websocket.protocol.Message;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** CLASP's words for what the bus says, and the bus's for what CLASP says. Stateless; any thread. */
public final class MessageMapping {

    /** Not an address this door takes (CLASP §14). */
    public static final int INVALID_ADDRESS = 200;

    /** Not a pattern. */
    public static final int INVALID_PATTERN = 202;

    /** The session may not do that. */
    public static final int FORBIDDEN = 301;

    /** A value that fits no frame. */
    public static final int INVALID_VALUE = 402;

    /** Part of a bundle is forbidden. */
    public static final int BUNDLE_FORBIDDEN = 403;

    /** More than the gateway does at once. */
    public static final int LIMIT = 429;

    /** Too many sessions, or too much waits. */
    public static final int OVERLOADED = 503;

    private MessageMapping() {}

    /** An ERROR about an address or pattern. */
    public static Message.Failure failure(int code, String text, String address) {
        return new Message.Failure(code, text, Optional.of(address), OptionalLong.empty());
    }

    /** An ERROR about no address. */
    public static Message.Failure failure(int code, String text) {
        return new Message.Failure(code, text, Optional.empty(), OptionalLong.empty());
    }

    /** The ERROR for a refused command. */
    public static Message.Failure failure(Outcome.Rejected rejected) {
        return coded(rejected, code(rejected.reason()));
    }

    /** The ERROR for a refused command that was about no single address. */
    public static Message.Failure failure(Outcome.Rejected rejected, String pattern) {
        return failure(code(rejected.reason()), rejected.detail(), pattern);
    }

    /** The ERROR for a refused bundle, which has a code of its own for missing scopes (CLASP §10). */
    public static Message.Failure bundleFailure(Outcome.Rejected rejected) {
        boolean forbidden = rejected.reason() == Rejection.FORBIDDEN;
        return coded(rejected, forbidden ? BUNDLE_FORBIDDEN : code(rejected.reason()));
    }

    private static Message.Failure coded(Outcome.Rejected rejected, int code) {
        return new Message.Failure(
                code, rejected.detail(), rejected.address().map(address -> address.text()), OptionalLong.empty());
    }

    private static int code(Rejection reason) {
        return switch (reason) {
            case STALE_REVISION, CAPACITY -> 400;
            case LOCKED -> 401;
            case FORBIDDEN -> FORBIDDEN;
            case NOT_FOUND -> 404;
            case TOO_MANY_SUBSCRIPTIONS, SCHEDULE_FULL -> LIMIT;
            case TOO_MANY_SESSIONS, UNAVAILABLE -> OVERLOADED;
            case NO_JOURNAL -> 501;
            case NOT_DURABLE, CHAIN_TOO_DEEP, JOURNAL_UNREADABLE -> 500;
        };
    }

    /** The ERROR for a refused command, or nothing: for requests that are not acknowledged. */
    public static Optional<Message> failureOnly(Outcome outcome) {
        return outcome instanceof Outcome.Rejected rejected ? Optional.of(failure(rejected)) : Optional.empty();
    }

    /** ACK of a SET or ANNOUNCE. */
    public static Message.Ack ack(String address, long revision) {
        return ack(Optional.of(address), revision);
    }

    /** ACK of a BUNDLE: without an address. */
    public static Message.Ack ack(long revision) {
        return ack(Optional.empty(), revision);
    }

    private static Message.Ack ack(Optional<String> address, long revision) {
        return new Message.Ack(
                address,
                revision > 0 ? OptionalLong.of(revision) : OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty());
    }

    /** How the store is to take a SET. */
    public static WriteOptions writeOptions(Message.Set set, boolean durable) {
        long expected = WriteOptions.ANY;
        if (set.hasRevision()) {
            // Revisions above 2^63 exist on the wire only; none of ours is ever equal to one.
            expected = set.revision() < 0 ? Long.MAX_VALUE : set.revision();
        }
        return new WriteOptions(expected, set.flags(), durable);
    }

    /** The kinds a type mask admits. */
    public static int kinds(int types) {
        return types & SignalKind.ALL;
    }

    /** What a REPLAY asks of the journal. */
    public static ReplayRange range(Message.Replay replay, AddressPattern pattern) {
        return new ReplayRange(
                pattern,
                clamped(replay.fromMicros().orElse(0)),
                clamped(replay.toMicros().orElse(Long.MAX_VALUE)),
                replay.limit().orElse(Long.MAX_VALUE),
                kinds(replay.types()),
                false);
    }

    private static long clamped(long unsigned) {
        return unsigned < 0 ? Long.MAX_VALUE : unsigned;
    }

    /**
     * What somebody announced, for the bus.
     *
     * @throws InvalidPatternException when its address is no pattern
     */
    public static SignalDefinition definition(Definition wire) throws InvalidPatternException {
        Optional<Definition.Meta> meta = wire.meta();
        Optional<Definition.Range> range = meta.flatMap(Definition.Meta::range);
        return new SignalDefinition(
                AddressPattern.parse(wire.address()),
                wire.kind(),
                wire.datatype().orElse(""),
                wire.access().orElse(""),
                meta.flatMap(Definition.Meta::unit).orElse(""),
                range.isPresent() ? OptionalDouble.of(range.get().min()) : OptionalDouble.empty(),
                range.isPresent() ? OptionalDouble.of(range.get().max()) : OptionalDouble.empty(),
                meta.flatMap(Definition.Meta::initial),
                meta.flatMap(Definition.Meta::description).orElse(""));
    }

    /** What the bus knows of a signal, for a RESULT. */
    public static Definition definition(SignalDefinition known) {
        return new Definition(
                known.address().text(),
                known.kind(),
                textOf(known.datatype()),
                textOf(known.access()),
                Optional.empty());
    }

    private static Optional<String> textOf(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
