package io.stagebus.core.journal.rig;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.ReplayPage;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.journal.durable.SteppedJournal;
import io.stagebus.core.signal.SignalKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Reads a journal back, page by page. */
final class Reading {

    private static final ReplayRange ALL =
            new ReplayRange(AddressPattern.ALL, 0, Long.MAX_VALUE, Long.MAX_VALUE, SignalKind.ALL, false);
    private static final long PATIENCE_SECONDS = 60;

    private Reading() {}

    /** All that the journal has to show; nothing when it can read nothing. Its keeper does what comes up meanwhile. */
    static List<JournalEntry> all(SteppedJournal stepped) {
        List<JournalEntry> all = new ArrayList<>();
        CompletableFuture<List<JournalEntry>> done = new CompletableFuture<>();
        read(stepped.journal(), ALL, all, done);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!done.isDone() && System.nanoTime() - end < 0) {
            if (!stepped.stepKeeper()) {
                Thread.onSpinWait();
            }
        }
        try {
            return done.orTimeout(1, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            throw new BrokenPromise("a read does not end well: " + e.getCause());
        }
    }

    private static void read(
            Journal journal, ReplayRange range, List<JournalEntry> all, CompletableFuture<List<JournalEntry>> done) {
        journal.read(range, page -> {
            if (page.state() != ReplayPage.State.READ) {
                done.completeExceptionally(new BrokenPromise("a read is answered with " + page.state()));
            }
            all.addAll(page.entries());
            page.rest().ifPresentOrElse(rest -> read(journal, rest, all, done), () -> done.complete(all));
        });
    }
}
