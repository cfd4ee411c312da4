package io.stagebus.core.journal.durable;

import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.JournalRecord;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.journal.files.JournalFiles;
import io.stagebus.core.journal.files.SystemFiles;
import io.stagebus.core.time.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** An open journal on a folder, with what it recovered and how far it is durable. */
final class JournalRig implements AutoCloseable {

    /** Longer than anything here takes on a busy machine. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Small files, so that segments roll and snapshots are written within a test. */
    static final LogSettings SMALL = new LogSettings(64 << 10, 64 << 10, 0, 20, 1_000, 100_000);

    final ManualClock clock = new ManualClock();
    final DurableJournal journal;
    final Recovered recovered;
    volatile long durableSeq;

    JournalRig(Path directory) throws JournalException {
        this(settings(directory), new SystemFiles());
    }

    JournalRig(JournalSettings settings, JournalFiles files) throws JournalException {
        journal = new DurableJournal(settings, clock, Map.of(), files, new SystemThreads("journal"));
        recovered = journal.open(seq -> durableSeq = seq);
        durableSeq = Math.max(durableSeq, recovered.lastSeq());
    }

    static JournalSettings settings(Path directory) {
        return JournalSettings.of(directory).withLog(SMALL).withHistoryDelayMillis(0);
    }

    void append(JournalRecord... items) {
        for (JournalRecord item : items) {
            journal.append(item);
        }
    }

    void awaitDurable(long seq) {
        await(() -> durableSeq >= seq, "seq " + seq + " to be durable");
    }

    static void await(BooleanSupplier condition, String what) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("waited in vain for " + what);
            }
            Thread.onSpinWait();
            java.util.concurrent.locks.LockSupport.parkNanos(200_000);
        }
    }

    /** All pages of a read. */
    List<JournalEntry> read(ReplayRange range) {
        List<JournalEntry> all = new ArrayList<>();
        CompletableFuture<List<JournalEntry>> done = new CompletableFuture<>();
        readOn(range, all, done);
        return done.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    private void readOn(ReplayRange range, List<JournalEntry> all, CompletableFuture<List<JournalEntry>> done) {
        journal.read(range, page -> {
            all.addAll(page.entries());
            page.rest().ifPresentOrElse(rest -> readOn(rest, all, done), () -> done.complete(all));
        });
    }

    @Override
    public void close() {
        journal.close();
    }
}
