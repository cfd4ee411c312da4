package io.stagebus.benchmarks.journal;

import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.journal.durable.DurableJournal;
import io.stagebus.core.journal.durable.JournalSettings;
import io.stagebus.core.journal.durable.LogSettings;
import io.stagebus.core.journal.durable.Retention;
import io.stagebus.core.time.GatewayClock;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** An open journal on a folder, and how far it is durable. One thread appends. */
final class OpenJournal implements AutoCloseable {

    private static final long LOOK_NANOS = 1_000_000;
    private static final int HISTORY_AT_ONCE = 0;
    /** Longer than the history takes for a segment of the log. */
    private static final long FILED_NANOS = 5_000_000_000L;

    final DurableJournal journal;
    final Recovered recovered;
    /** How long opening took, nanoseconds. */
    final long openNanos;

    private volatile long durableSeq;
    private volatile Thread waiting = Thread.currentThread();

    /** One that records all it is given. */
    OpenJournal(Path folder) {
        this(folder, LogSettings.DEFAULT.withCapacity(Integer.MAX_VALUE));
    }

    OpenJournal(Path folder, LogSettings log) {
        // As much as it takes: what is measured is not what retention would leave.
        JournalSettings settings = JournalSettings.of(folder)
                .withLog(log)
                .withRetention(new Retention(36_500, 1L << 42, 100))
                .withHistoryDelayMillis(HISTORY_AT_ONCE);
        journal = new DurableJournal(settings, GatewayClock.system(), Map.of());
        long before = System.nanoTime();
        try {
            recovered = journal.open(this::onDurable);
        } catch (JournalException e) {
            throw new IllegalStateException(e);
        }
        openNanos = System.nanoTime() - before;
        durableSeq = recovered.lastSeq();
    }

    private void onDurable(long seq) {
        durableSeq = seq;
        LockSupport.unpark(waiting);
    }

    /** The last durable seq. */
    long durableSeq() {
        return durableSeq;
    }

    /** Waits until {@code seq} is durable. */
    void awaitDurable(long seq) {
        waiting = Thread.currentThread();
        while (durableSeq < seq) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** Waits until no more than {@code most} entries wait to be written. */
    void awaitBacklog(long most) {
        while (journal.backlog() > most) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** Waits until the history has all it takes for now: what is in the log's open segment it takes later. */
    void awaitFiled() {
        long filed = -1;
        for (long looked = System.nanoTime(); System.nanoTime() - looked < FILED_NANOS; ) {
            if (journal.counters().indexedSeq() != filed) {
                filed = journal.counters().indexedSeq();
                looked = System.nanoTime();
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    @Override
    public void close() {
        journal.close();
    }
}
