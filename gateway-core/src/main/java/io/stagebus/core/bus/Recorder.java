package io.stagebus.core.bus;

import io.stagebus.core.journal.BundlePart;
import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.state.StateStore;

/** Gives what became true its place in the bus's order, and hands it to journal and delivery. Bus thread only. */
final class Recorder {

    private final Journal journal;
    private final StateStore store;
    private final Delivery delivery;
    private final Moment moment;
    private long lastSeq;

    Recorder(Journal journal, StateStore store, Delivery delivery, Moment moment) {
        this.journal = journal;
        this.store = store;
        this.delivery = delivery;
        this.moment = moment;
    }

    /** The last seq given. */
    long lastSeq() {
        return lastSeq;
    }

    /** Goes on behind what the journal knew. */
    void goOn(long afterSeq) {
        lastSeq = afterSeq;
    }

    /** Records, if it is of the kind that is, and delivers. */
    void recordAndDeliver(Signal signal, boolean durable, BundlePart part) {
        if (Writes.isRecorded(signal)) {
            record(signal, durable, part);
        }
        delivery.deliver(signal, moment.nanos());
    }

    /** Only records: nobody is told. */
    void record(Signal signal, boolean durable, BundlePart part) {
        boolean kept = signal.kind() == SignalKind.PARAM;
        Ttl ttl = kept ? store.ttlOf(signal.address()) : Ttl.NEVER;
        long expires = ttl.expires() ? store.expiresAtMicros(signal.address()) : 0;
        journal.append(new JournalEntry(++lastSeq, signal, ttl, expires, durable, part));
    }
}
