package io.stagebus.core.journal;

/** What the journal takes, in the bus's one order: a change that everybody may see, or a note of a part of the gateway. */
public sealed interface JournalRecord permits JournalEntry, Note {

    /** Its place in the bus's order; starts at 1, grows by 1, never given twice. */
    long seq();

    /** When it was made, microseconds since 1970. */
    long timeMicros();

    /** Whether somebody waits for it: such a record is never coalesced or dropped (R20). */
    boolean durable();

    /** Its place in a whole of which a restart takes all or nothing; {@link BundlePart#NONE} in what is read back. */
    BundlePart part();

    /** The same as a part of a whole. */
    JournalRecord as(BundlePart part, boolean durable);
}
