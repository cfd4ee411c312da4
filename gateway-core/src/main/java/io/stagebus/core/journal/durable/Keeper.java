package io.stagebus.core.journal.durable;

import io.stagebus.core.journal.log.LogFolder;
import io.stagebus.core.journal.log.LogWriter;
import io.stagebus.core.journal.log.Segment;
import io.stagebus.core.journal.log.SegmentWriter;
import io.stagebus.core.journal.log.SnapshotFolder;
import io.stagebus.core.journal.log.StateImageCopy;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does on a thread of its own what would hold up the log: makes segments ahead of need, writes snapshots, removes what is
 * covered.
 */
final class Keeper implements LogWriter.SegmentSource {

    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final String TROUBLE = "snapshot";
    /** The size of a segment that a run or a new attempt begins with: little enough for a disk that is nearly full. */
    static final int FIRST_SEGMENT_BYTES = 1 << 20;

    private static final int CLOSE_SECONDS = 10;
    /** How often somebody looks whether there is something to retry or to drop, when nothing else makes them. */
    private static final long TEND_MILLIS = 30_000;

    private final ScheduledExecutorService thread;
    private final LogFolder log;
    private final SnapshotFolder snapshots;
    private final long folderId;
    private final long floor;
    private final int segmentBytes;
    private final Troubles troubles;
    private final HistoryFeed feed;
    private final AtomicBoolean snapshotting = new AtomicBoolean();
    private final AtomicBoolean tending = new AtomicBoolean();
    private final CountDownLatch looked = new CountDownLatch(1);
    private volatile boolean started;
    private volatile long lastSnapshotBytes;
    private final AtomicLong written = new AtomicLong();
    /** Log thread only. */
    private @Nullable Preparation preparation;

    /** A segment that is made ahead of need, by whichever thread comes to it first. */
    private static final class Preparation {
        final long number;
        final AtomicBoolean claimed = new AtomicBoolean();
        final CompletableFuture<SegmentWriter> segment = new CompletableFuture<>();

        Preparation(long number) {
            this.number = number;
        }
    }

    Keeper(
            ScheduledExecutorService thread,
            int segmentBytes,
            LogFolder log,
            SnapshotFolder snapshots,
            HistoryFeed feed,
            long folderId,
            long floor,
            Troubles troubles) {
        this.thread = thread;
        this.log = log;
        this.snapshots = snapshots;
        this.feed = feed;
        this.folderId = folderId;
        this.floor = floor;
        this.segmentBytes = segmentBytes;
        this.troubles = troubles;
    }

    /** Makes segment {@code number} when there is time. Log thread. */
    void prepare(long number) {
        Preparation wanted = new Preparation(number);
        preparation = wanted;
        execute(() -> {
            if (wanted.claimed.compareAndSet(false, true)) {
                try {
                    wanted.segment.complete(log.create(number, segmentBytes, floor));
                } catch (Throwable e) {
                    // An error, too: the log's thread waits for an answer.
                    wanted.segment.completeExceptionally(e);
                }
            }
        });
    }

    @Override
    public SegmentWriter next(long number, long atLeast) throws IOException {
        SegmentWriter segment = take(number, atLeast);
        tend();
        return segment;
    }

    private SegmentWriter take(long number, long atLeast) throws IOException {
        Preparation prepared = preparation;
        preparation = null;
        if (prepared != null && prepared.number == number && !prepared.claimed.compareAndSet(false, true)) {
            try {
                SegmentWriter segment = prepared.segment.join();
                if (segment.bytes() >= atLeast) {
                    return segment;
                }
                discard(segment);
            } catch (CompletionException e) {
                LOG.atDebug().setCause(e).log("segment could not be made ahead");
            }
        }
        return log.create(number, Math.max(segmentBytes, atLeast), floor);
    }

    /** What was made ahead is not used: the log goes on elsewhere. Log thread. */
    void discardPrepared() {
        Preparation prepared = preparation;
        preparation = null;
        if (prepared != null && !prepared.claimed.compareAndSet(false, true)) {
            // Whoever made it says what went wrong; nobody needs to hear that it was given back.
            CompletableFuture<Void> ignored = prepared.segment.thenAccept(Keeper::discard);
        }
    }

    private static void discard(SegmentWriter unused) {
        try {
            unused.discard();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("unused segment could not be removed");
        }
    }

    /** Whether a snapshot may be asked for. Any thread. */
    boolean isFreeForSnapshot() {
        return !snapshotting.get();
    }

    /**
     * Writes a snapshot when there is time. Any thread, while {@link #isFreeForSnapshot}.
     *
     * @param logStart the number of the first segment that may hold later entries
     */
    void snapshot(StateImageCopy state, long logStart) {
        if (snapshotting.compareAndSet(false, true)) {
            execute(() -> {
                try {
                    write(state, logStart);
                    troubles.settle(TROUBLE);
                } catch (Throwable e) {
                    if (troubles.raise(TROUBLE, "the journal cannot write a snapshot (" + e.getMessage() + ")")) {
                        LOG.atError().setCause(e).log("snapshot could not be written; the log is kept");
                    }
                } finally {
                    snapshotting.set(false);
                }
            });
        }
    }

    private void write(StateImageCopy state, long logStart) throws IOException {
        lastSnapshotBytes = snapshots.write(state, folderId, floor, logStart);
        written.incrementAndGet();
        release();
    }

    /** Removes the segments that neither a recovery nor the history needs. Keeper's thread. */
    private void release() throws IOException {
        long end = Math.min(snapshots.firstSegmentNeeded(), feed.firstSegmentNeeded());
        for (Segment segment : log.segments()) {
            if (segment.number() >= end || !segment.isSealed()) {
                break;
            }
            log.remove(segment);
        }
    }

    /** Looks after the history, from {@code delayMillis} on. */
    void start(int delayMillis) {
        try {
            // Runs until the thread is shut down, so nobody holds on to its future.
            ScheduledFuture<?> ignored = thread.scheduleWithFixedDelay(
                    () -> {
                        started = true;
                        tend();
                    },
                    delayMillis,
                    TEND_MILLIS,
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.atDebug().log("journal is closing already");
        }
    }

    /**
     * Waits until somebody tried to open the history, which begins now if need be. Any thread but the keeper's.
     *
     * @return what became of that; whoever reads all the same misses what is in it unless it is open
     */
    HistoryFeed.State awaitHistory(long millis) {
        if (looked.getCount() > 0 && feed.state() != HistoryFeed.State.OPEN) {
            started = true;
            tend();
            await(looked, millis);
        }
        return feed.state();
    }

    private static void await(CountDownLatch latch, long millis) {
        try {
            if (!latch.await(millis, TimeUnit.MILLISECONDS)) {
                LOG.atDebug().log("history is not tended in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Why the history could not be opened when last tried. Any thread. */
    String historyRefusal() {
        return feed.refusal();
    }

    /** Does what the history needs, a piece at a time, so that snapshots and segments need not wait. Any thread. */
    void tend() {
        if (tending.compareAndSet(false, true)) {
            execute(this::tendOnce);
        }
    }

    /** Waits until the history was tended once from now on. Any thread but the keeper's. */
    void awaitTended(long millis) {
        CountDownLatch tended = new CountDownLatch(1);
        tend();
        execute(tended::countDown);
        await(tended, millis);
    }

    private void tendOnce() {
        tending.set(false);
        // Once: a read that comes meanwhile asks for another round, and must not take this one, which did nothing, for
        // it.
        boolean due = started;
        boolean more = false;
        try {
            more = due && feed.step();
        } finally {
            if (due) {
                looked.countDown();
            }
        }
        try {
            release();
            more |= feed.trim(snapshots.firstSegmentNeeded());
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("files that are not needed any more could not be removed");
        }
        if (more) {
            tend();
        }
    }

    /**
     * Tries to begin anew after the disk refused: a new segment, and a snapshot that makes up for what the log lacks.
     *
     * @param number the segment's
     * @param result gets the segment when both are durable, else null; on the keeper's thread
     */
    void resume(StateImageCopy state, long number, Consumer<@Nullable SegmentWriter> result) {
        execute(() -> {
            @Nullable SegmentWriter segment = null;
            try {
                SegmentWriter candidate = log.create(number, Math.min(FIRST_SEGMENT_BYTES, segmentBytes), floor);
                try {
                    write(state, number);
                    segment = candidate;
                } finally {
                    if (segment == null) {
                        discard(candidate);
                    }
                }
            } catch (Throwable e) {
                // Whatever it is, the log's thread waits for an answer, and tries again.
                LOG.atDebug().setCause(e).log("journal still cannot write");
            }
            result.accept(segment);
        });
    }

    private void execute(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.atDebug().log("journal is closing; a task of its keeper is left out");
        }
    }

    /** The size of the newest snapshot this run wrote. Any thread. */
    long lastSnapshotBytes() {
        return lastSnapshotBytes;
    }

    /** How many snapshots this run wrote. Any thread. */
    long snapshots() {
        return written.get();
    }

    /** Ends the thread when what it does is done, or after a while. */
    void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.atWarn().log("journal's keeper is still busy; left behind");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        feed.close();
    }
}
