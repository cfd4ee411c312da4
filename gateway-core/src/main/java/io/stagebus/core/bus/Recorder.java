package io.stagebus.core.bus;

import io.stagebus.core.journal.BundlePart;
import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalRecord;
import io.stagebus.core.journal.Note;
import io.stagebus.core.journal.NoteKey;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.state.StateStore;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives what became true its place in the bus's order, and hands it to journal and delivery. What is recorded between
 * {@link #begin} and {@link #end} is one whole: a restart takes all of it or nothing. Bus thread only.
 */
final class Recorder {

    private final Journal journal;
    private final StateStore store;
    private final Delivery delivery;
    private final Moment moment;
    private final Recording recording;
    private final List<JournalRecord> whole = new ArrayList<>();
    private int open;
    private long lastSeq;

    Recorder(Journal journal, StateStore store, Delivery delivery, Moment moment, Recording recording) {
        this.journal = journal;
        this.store = store;
        this.delivery = delivery;
        this.moment = moment;
        this.recording = recording;
    }

    /** The last seq given. */
    long lastSeq() {
        return lastSeq;
    }

    /** Goes on behind what the journal knew. */
    void goOn(long afterSeq) {
        lastSeq = afterSeq;
    }

    /** A whole begins, or goes on. */
    void begin() {
        open++;
    }

    /** The whole ends, unless it began before that. */
    void end() {
        open--;
        if (open > 0 || whole.isEmpty()) {
            return;
        }
        int count = whole.size();
        if (count == 1) {
            journal.append(whole.getFirst());
        } else {
            boolean durable = whole.stream().anyMatch(JournalRecord::durable);
            for (int i = 0; i < count; i++) {
                journal.append(whole.get(i).as(BundlePart.of(i, count), durable));
            }
        }
        whole.clear();
    }

    private void append(JournalRecord item) {
        if (open > 0) {
            whole.add(item);
        } else {
            journal.append(item);
        }
    }

    /** Records, if it is of the kind that is, and delivers; what is noted on the way is part of the same whole. */
    void recordAndDeliver(Signal signal, boolean durable) {
        begin();
        try {
            if (recording.isRecorded(signal)) {
                record(signal, durable);
            }
            delivery.deliver(signal, moment.nanos());
        } finally {
            end();
        }
    }

    /** Records a note. */
    void note(NoteKey key, Bytes value, boolean removed, boolean durable) {
        append(new Note(++lastSeq, moment.micros(), key, value, removed, durable));
    }

    /** Only records: nobody is told. */
    void record(Signal signal, boolean durable) {
        boolean kept = signal.kind() == SignalKind.PARAM;
        Ttl ttl = kept ? store.ttlOf(signal.address()) : Ttl.NEVER;
        long expires = ttl.expires() ? store.expiresAtMicros(signal.address()) : 0;
        append(new JournalEntry(++lastSeq, signal, ttl, expires, durable));
    }
}
