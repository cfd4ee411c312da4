package io.stagebus.core.journal.durable;

import io.stagebus.core.journal.BundlePart;
import io.stagebus.core.journal.JournalRecord;
import io.stagebus.core.journal.log.LogWriter;
import io.stagebus.core.journal.log.SegmentWriter;
import io.stagebus.core.journal.log.StateImage;
import io.stagebus.core.time.GatewayClock;
import java.io.IOException;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log's thread does: take what the bus left, write it, force it once for all who wait, tell the bus, and again -
 * the next group gathers while a force runs. Keeps the image that snapshots are made of.
 *
 * <p>When the disk refuses, nothing is acknowledged any more, but entries are still taken into the image and the bus is not
 * held up. Every now and then the keeper tries a new segment and a snapshot of the image; when both are durable, everything
 * up to that snapshot is, and the log goes on.
 */
final class LogLoop implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(LogLoop.class);
    private static final String TROUBLE = "log";
    private static final int OVERLOADED = 16_384;
    /** How long entries that nobody waits for gather before they are handed to the operating system. */
    private static final long GATHER_NANOS = 5_000_000;

    private static final long LONGEST_REST_NANOS = 60_000_000_000L;
    private static final long FIRST_RETRY_NANOS = 25_000_000L;
    private static final long LAST_RETRY_NANOS = 5_000_000_000L;

    private final EntryQueue queue;
    private final LogProgress progress;
    private final Keeper keeper;
    private final LogSettings settings;
    private final Troubles troubles;
    private final LongConsumer onDurable;
    private final GatewayClock clock;
    private final JournalThreads threads;
    private final Intake intake;
    private final ImageRequests images;
    private final LogCapacity capacity;
    private final HeldBack heldBack;
    private final HistoryGap gap;
    private final Unforced unforced;

    private @Nullable LogWriter writer;
    private int lastTaken;
    /** Whether there may be more at once. */
    private boolean eager;

    /** When the oldest came of what is to be written now. */
    private long wantedSinceNanos;

    private long knownBytes;
    private long knownForces;
    private long snapshotAtBytes;
    private long preparedFor;
    private long nextNumber;
    private long attemptSeq;
    private long retryAtNanos;
    private long retryNanos = FIRST_RETRY_NANOS;
    private volatile boolean stopping;
    private volatile boolean attempting;
    private volatile @Nullable SegmentWriter fresh;

    LogLoop(
            EntryQueue queue,
            LogProgress progress,
            Keeper keeper,
            StateImage image,
            ImageRequests images,
            LogSettings settings,
            Troubles troubles,
            GatewayClock clock,
            JournalThreads threads,
            LongConsumer onDurable) {
        this.queue = queue;
        this.progress = progress;
        this.keeper = keeper;
        this.intake = new Intake(queue, image);
        this.images = images;
        this.settings = settings;
        this.threads = threads;
        this.heldBack = new HeldBack(settings.lazyForceMillis() * 1_000_000L);
        this.unforced = new Unforced(threads, settings);
        this.capacity = new LogCapacity(settings.capacity(), threads.nanoTime());
        this.troubles = troubles;
        this.gap = new HistoryGap(progress, troubles);
        this.clock = clock;
        this.onDurable = onDurable;
    }

    /**
     * Where the log goes on. Before the thread starts.
     *
     * @param lastMicros the last time that is known of
     * @param logBytes how much log there is already behind the newest snapshot
     */
    void begin(LogWriter first, long lastSeq, long lastMicros, long logBytes) {
        writer = first;
        intake.begin(lastSeq, lastMicros);
        snapshotAtBytes = -logBytes;
        progress.begin(lastSeq);
    }

    /** The disk refuses already. Before the thread starts. */
    void beginBroken(long segmentNumber, long lastSeq, long lastMicros, Exception reason) {
        intake.begin(lastSeq, lastMicros);
        nextNumber = segmentNumber;
        progress.begin(lastSeq);
        fail(reason);
        retryAtNanos = threads.nanoTime();
    }

    /** Asks the thread to write what was taken, mark the stop, and end. Any thread. */
    void stop() {
        stopping = true;
        queue.wake();
    }

    @Override
    public void run() {
        queue.attach();
        while (step()) {
            if (!stopping && !eager) {
                rest(lastTaken > 0 || !heldBack.isEmpty());
            }
        }
    }

    /** Does what there is to do, without a rest; {@code false} when that was the last of it. */
    boolean step() {
        boolean last = stopping;
        turn();
        if (last && queue.isEmpty()) {
            finish();
            return false;
        }
        return true;
    }

    private void turn() {
        boolean forced = false;
        try {
            intake.take();
            forced = work();
            if (!intake.isInsideBundle()) {
                images.answer(intake::copy);
            }
        } catch (Throwable e) {
            // An error, too: a thread that ended in silence would keep admission closed for ever.
            fail(e);
        }
        lastTaken = intake.batch().size();
        eager = forced || lastTaken == Intake.MAX_BATCH;
        intake.done(heldBack.size());
    }

    /** Does with the batch what the disk allows; answers whether it forced. */
    private boolean work() throws IOException {
        List<JournalRecord> wanted = wanted(intake.batch());
        capacity.take(wanted.size());
        LogWriter log = writer;
        if (log == null) {
            gap.add(wanted, 0);
            retry();
            return false;
        }
        boolean written = false;
        try {
            boolean forced = write(log, wanted);
            written = true;
            progress.took(wanted.size());
            return forced;
        } finally {
            if (!written) {
                gap.add(wanted, log.writtenSeq());
            }
        }
    }

    /** What is to be written now: all of it, or under overload what is left when no more of it can wait. */
    private List<JournalRecord> wanted(List<JournalRecord> batch) {
        long now = threads.nanoTime();
        if (heldBack.isEmpty() && batch.size() <= OVERLOADED && capacity.covers(batch.size(), now)) {
            wantedSinceNanos = now;
            return batch;
        }
        progress.leftOut(heldBack.add(batch, now));
        boolean mayWait = writer != null
                && !stopping
                && !heldBack.isDue(now)
                && !progress.isAwaited()
                && !unforced.isDue()
                && !capacity.covers(heldBack.size(), now);
        wantedSinceNanos = heldBack.sinceNanos();
        return mayWait ? List.of() : heldBack.take();
    }

    /** Answers whether it forced. */
    private boolean write(LogWriter log, List<JournalRecord> wanted) throws IOException {
        for (JournalRecord item : wanted) {
            log.add(item);
            unforced.adds(item.durable());
        }
        if (!wanted.isEmpty()) {
            log.write();
            long size = log.bytes() - knownBytes;
            unforced.wrote(size, wantedSinceNanos);
            progress.wrote(intake.seq(), size);
            knownBytes = log.bytes();
        }
        boolean due = heldBack.isEmpty() && unforced.isDue();
        if (due) {
            force(log);
        }
        look(log);
        return due;
    }

    private void force(LogWriter log) throws IOException {
        log.force();
        acknowledge(log);
    }

    private void acknowledge(LogWriter log) {
        unforced.forced();
        progress.forced(intake.seq(), log.forces() - knownForces);
        knownForces = log.forces();
        intake.forced();
        try {
            onDurable.accept(intake.wholeSeq());
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("whoever waits for the journal did not take its word");
        }
    }

    /** Whether the next segment or a snapshot is due. */
    private void look(LogWriter log) throws IOException {
        if (log.room() < log.segmentBytes() / 2 && preparedFor <= log.segmentNumber()) {
            preparedFor = log.segmentNumber() + 1;
            keeper.prepare(preparedFor);
        }
        long behind = log.bytes() - snapshotAtBytes;
        boolean due = behind >= Math.max(settings.snapshotBytes(), keeper.lastSnapshotBytes());
        if (due && heldBack.isEmpty() && !intake.isInsideBundle() && keeper.isFreeForSnapshot()) {
            if (unforced.isAny()) {
                // A snapshot that outlived what it was made of would leave a gap in the history.
                force(log);
            }
            snapshotAtBytes = log.bytes();
            keeper.snapshot(intake.copy(), log.segmentNumber());
        }
    }

    private void rest(boolean busy) {
        if (writer == null) {
            queue.idle(attempting ? FIRST_RETRY_NANOS : Math.max(1_000_000, retryAtNanos - threads.nanoTime()));
        } else if (unforced.isAwaited()) {
            queue.pause(Math.min(GATHER_NANOS, Math.max(1, unforced.dueInNanos())));
        } else if (busy) {
            queue.gather(GATHER_NANOS);
        } else {
            queue.idle(unforced.isAny() ? Math.max(1, unforced.dueInNanos()) : LONGEST_REST_NANOS);
        }
    }

    private void fail(Throwable reason) {
        LogWriter log = writer;
        if (log != null) {
            nextNumber = log.segmentNumber() + 1;
            log.abandon();
            keeper.discardPrepared();
            writer = null;
            knownBytes = 0;
            knownForces = 0;
            unforced.abandoned();
        }
        progress.hold(true);
        retryAtNanos = threads.nanoTime() + retryNanos;
        String sentence = "the journal cannot write (" + reason + "): durable writes are not acknowledged until it can";
        if (troubles.raise(TROUBLE, sentence)) {
            LOG.atError().setCause(reason).log("journal cannot write; durable writes wait, everything else goes on");
        }
    }

    private void retry() throws IOException {
        SegmentWriter segment = fresh;
        if (intake.isInsideBundle()) {
            // The rest of the bundle comes at once.
            return;
        }
        if (segment != null) {
            fresh = null;
            attempting = false;
            if (!intake.knowsAllSince(attemptSeq)) {
                // The attempt's snapshot has what was removed since, and nobody knows what that is: a newer one is
                // needed.
                segment.discard();
                retryAtNanos = threads.nanoTime();
            } else {
                resume(segment);
            }
        } else if (!attempting && retryAtNanos - threads.nanoTime() <= 0) {
            attempting = true;
            attemptSeq = intake.seq();
            retryAtNanos = threads.nanoTime() + retryNanos;
            retryNanos = Math.min(LAST_RETRY_NANOS, retryNanos * 2);
            keeper.resume(intake.copy(), nextNumber, this::onAttempt);
        }
    }

    /** On the keeper's thread. */
    private void onAttempt(@Nullable SegmentWriter segment) {
        if (segment == null) {
            attempting = false;
        } else {
            fresh = segment;
        }
        queue.wake();
    }

    private void resume(SegmentWriter segment) throws IOException {
        LogWriter log = new LogWriter(segment, attemptSeq, progress.durableSeq(), keeper);
        writer = log;
        preparedFor = log.segmentNumber();
        List<JournalRecord> owed = intake.owed(attemptSeq);
        int covered = 0;
        while (covered < owed.size() && owed.get(covered).seq() <= attemptSeq) {
            // The snapshot has what there is of them to recover; they are for the history.
            log.add(owed.get(covered++), BundlePart.NONE);
        }
        for (int i = covered; i < owed.size(); i++) {
            // Parts of bundles are among them, others are not: all of it is one whole.
            log.add(owed.get(i), BundlePart.of(i - covered, owed.size() - covered));
        }
        log.write();
        log.force();
        snapshotAtBytes = 0;
        knownBytes = log.bytes();
        progress.hold(false);
        progress.wrote(intake.seq(), knownBytes);
        acknowledge(log);
        retryNanos = FIRST_RETRY_NANOS;
        troubles.settle(TROUBLE);
        gap.end(intake.seq(), owed);
        LOG.atWarn().addKeyValue("seq", intake.seq()).log("journal writes again");
    }

    private void finish() {
        SegmentWriter unused = fresh;
        try {
            if (writer == null && unused != null) {
                resume(unused);
            }
            LogWriter log = writer;
            if (log != null) {
                log.stop(clock.wallMicros());
                acknowledge(log);
                keeper.snapshot(intake.copy(), log.segmentNumber());
            }
        } catch (Throwable e) {
            LOG.atError().setCause(e).log("journal cannot mark the stop; the next start counts as after a power cut");
        }
        keeper.discardPrepared();
        progress.hold(true);
    }
}
