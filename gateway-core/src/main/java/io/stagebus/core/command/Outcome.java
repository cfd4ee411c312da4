package io.stagebus.core.command;

import io.stagebus.core.address.Address;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.signal.Signal;
import java.util.List;
import java.util.Optional;

/** What became of a command: a value, never an exception. Immutable. */
public sealed interface Outcome {

    /**
     * The change is in force, and durable if that was asked for.
     *
     * @param revision the Param's revision now; of a bundle that of its last write; 0 when nothing with a revision was
     *     written
     */
    record Applied(long revision) implements Outcome {}

    /** A bundle was checked and will run at its time (R23). */
    record Scheduled() implements Outcome {}

    /**
     * Refused; nothing changed.
     *
     * @param reason why
     * @param detail one sentence for a person: where, what, expected, found
     * @param address which address, when one is to blame
     */
    record Rejected(Rejection reason, String detail, Optional<Address> address) implements Outcome {}

    /** The answer to a {@link Command.Get}: the Param as it is, or empty when there is none the session may read. */
    record Current(Optional<Signal.Param> param) implements Outcome {}

    /**
     * The session or subscription is open.
     *
     * @param replaced whether a subscription with the same id was replaced
     * @param snapshot the current Params, to be pulled by the receiver; empty if none was asked for
     */
    record Opened(boolean replaced, SnapshotCursor snapshot) implements Outcome {}

    /** The answer to a {@link Command.Query}, to be pulled by the receiver. */
    record Definitions(DefinitionCursor cursor) implements Outcome {}

    /**
     * The answer to a {@link Command.Replay}: a page of journaled signals, oldest first, already checked against the
     * session's scope.
     *
     * @param signals the page; may be empty although there is more
     * @param rest what to ask for when there is room for more; empty when this was all
     */
    record Replayed(List<Signal> signals, Optional<ReplayRange> rest) implements Outcome {}
}
