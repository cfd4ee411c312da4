package io.stagebus.core.journal.durable;

import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalRecord;
import io.stagebus.core.journal.log.StateImage;
import io.stagebus.core.journal.log.StateImageCopy;
import io.stagebus.core.signal.Signal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What the log's thread has taken from the bus: the batch at hand, the image of all that came before, and how far both
 * reach. Log thread only.
 */
final class Intake {

    static final int MAX_BATCH = 32_768;

    private final EntryQueue queue;
    private final StateImage image;
    /** As large as it gets: taking records from the queue must not fail for want of memory. */
    private final List<JournalRecord> batch = new ArrayList<>(MAX_BATCH);
    /** What somebody waits for and the image does not hold, since the last force: it is written again if that fails. */
    private final List<JournalRecord> unforcedEvents = new ArrayList<>();

    private int applied;
    private long seq;
    private long wholeSeq;
    private long micros;
    private boolean insideBundle;

    Intake(EntryQueue queue, StateImage image) {
        this.queue = queue;
        this.image = image;
    }

    /** Where it goes on. */
    void begin(long lastSeq, long lastMicros) {
        seq = lastSeq;
        wholeSeq = lastSeq;
        micros = lastMicros;
    }

    /** Takes the next batch into the image, or what is left of the last one. */
    void take() {
        if (batch.isEmpty()) {
            queue.drain(batch, MAX_BATCH);
        }
        while (applied < batch.size()) {
            JournalRecord item = batch.get(applied);
            image.apply(item);
            if (item.durable() && isNoState(item)) {
                unforcedEvents.add(item);
            }
            applied++;
            seq = item.seq();
            micros = item.timeMicros();
            insideBundle = item.part().goesOn();
            wholeSeq = insideBundle ? wholeSeq : seq;
        }
    }

    /** Whether the image does not hold it. */
    static boolean isNoState(JournalRecord item) {
        return item instanceof JournalEntry entry && !(entry.signal() instanceof Signal.Param);
    }

    /** The batch at hand. */
    List<JournalRecord> batch() {
        return batch;
    }

    /**
     * The batch was written, or given up - unless taking it failed: then the rest of it comes first.
     *
     * @param held how many records of this batch and those before wait to be written yet
     */
    void done(int held) {
        if (applied == batch.size()) {
            queue.settleAllBut(held);
            batch.clear();
            applied = 0;
        }
    }

    /** The last seq taken. */
    long seq() {
        return seq;
    }

    /** The last seq taken that needs no later one: what may be called durable (R23). */
    long wholeSeq() {
        return wholeSeq;
    }

    /** Whether the last record taken needs the next one (R23). */
    boolean isInsideBundle() {
        return insideBundle;
    }

    /** Everything so far is durable. */
    void forced() {
        unforcedEvents.clear();
        image.settle();
    }

    /** What a snapshot holds. */
    StateImageCopy copy() {
        return image.copy(seq, micros);
    }

    /** Whether {@link #owed} knows everything that a snapshot of {@code snapshotSeq} has no longer right. */
    boolean knowsAllSince(long snapshotSeq) {
        return image.forgottenSeq() <= snapshotSeq;
    }

    /** What has to be written again behind a snapshot of {@code snapshotSeq}, and events that are not in any, by seq. */
    List<JournalRecord> owed(long snapshotSeq) {
        List<JournalRecord> owed = image.recordsAfter(snapshotSeq);
        owed.addAll(unforcedEvents);
        owed.sort(Comparator.comparingLong(JournalRecord::seq));
        return owed;
    }
}
