package io.stagebus.core.journal.log;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressTable;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Ttl;

/**
 * What a {@link StateImage} keeps of the last entry of a Param that exists: there may be a million, so it is as small as it
 * can be. Nothing of it changes; any thread, once it was handed over.
 */
class HeldParam extends AddressTable.Entry<HeldParam> {

    /** One that has a time to live, or will have. */
    private static final class Timed extends HeldParam {
        private final Ttl ttl;
        private final long expiresAtMicros;

        Timed(JournalEntry entry, Signal.Param param) {
            super(entry, param);
            this.ttl = entry.ttl();
            this.expiresAtMicros = entry.expiresAtMicros();
        }

        @Override
        JournalEntry entry() {
            return new JournalEntry(seq(), param(), ttl, expiresAtMicros, isDurable());
        }
    }

    /** The seq, and in the lowest bit whether somebody waited for it. */
    private final long seqAndDurable;

    private final Signal.Param param;

    private HeldParam(JournalEntry entry, Signal.Param param) {
        this.seqAndDurable = entry.seq() << 1 | (entry.durable() ? 1 : 0);
        this.param = param;
    }

    /** What is kept of {@code entry}, whose signal is {@code param}. */
    static HeldParam of(JournalEntry entry, Signal.Param param) {
        boolean plain = entry.ttl().equals(Ttl.NEVER) && entry.expiresAtMicros() == 0;
        return plain ? new HeldParam(entry, param) : new Timed(entry, param);
    }

    @Override
    public Address address() {
        return param.address();
    }

    long seq() {
        return seqAndDurable >> 1;
    }

    boolean isDurable() {
        return (seqAndDurable & 1) != 0;
    }

    Signal.Param param() {
        return param;
    }

    /** The entry, as one that stands alone. */
    JournalEntry entry() {
        return new JournalEntry(seq(), param, Ttl.NEVER, 0, isDurable());
    }
}
