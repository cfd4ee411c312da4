package io.stagebus.core.journal;

import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Ttl;

/**
 * One applied change, in the bus's order. Immutable.
 *
 * @param seq its place in that order; starts at 1, grows by 1, never given twice
 * @param signal what became true; a deletion is a Param that is deleted
 * @param ttl the time to live in force after it; {@link Ttl#NEVER} for what is not kept
 * @param expiresAtMicros wall time at which a Param expires; 0 when it does not
 * @param durable whether somebody waits for it: such an entry is never coalesced or dropped (R20)
 * @param part its place in a bundle; {@link BundlePart#NONE} in what is read back
 */
public record JournalEntry(long seq, Signal signal, Ttl ttl, long expiresAtMicros, boolean durable, BundlePart part)
        implements JournalRecord {

    /** An entry that stands alone. */
    public JournalEntry(long seq, Signal signal, Ttl ttl, long expiresAtMicros, boolean durable) {
        this(seq, signal, ttl, expiresAtMicros, durable, BundlePart.NONE);
    }

    @Override
    public long timeMicros() {
        return signal.timeMicros();
    }

    @Override
    public JournalEntry as(BundlePart newPart, boolean nowDurable) {
        return new JournalEntry(seq, signal, ttl, expiresAtMicros, nowDurable, newPart);
    }
}
