package io.stagebus.core.journal.durable;

import io.stagebus.core.journal.EntryCursor;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.ReplayPage;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.journal.index.History;
import io.stagebus.core.journal.log.EntryCodec;
import io.stagebus.core.journal.log.LogFolder;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers reads on two threads of its own, page by page (R25): what was appended before the read was asked for is in it, whether
 * it is written yet, indexed yet, or neither.
 */
final class ReplayReader {

    private static final Logger LOG = LoggerFactory.getLogger(ReplayReader.class);
    /** So that one who asks for the newest of what is rare, which takes long, keeps nobody else waiting. */
    private static final int THREADS = 2;

    private static final int MAX_WAITING = 1_024;
    private static final long WRITTEN_MILLIS = 5_000;
    /** Reading a whole database through takes seconds on a slow disk. */
    private static final long TENDED_MILLIS = 5_000;

    private static final int CLOSE_SECONDS = 5;

    private final ThreadPoolExecutor thread;
    private final LogFolder log;
    private final History history;
    private final LogProgress progress;
    private final EntryQueue queue;
    private final Supplier<EntryCodec> codecs;
    private final Keeper keeper;
    private final long patienceMillis;
    private volatile boolean closing;

    ReplayReader(
            String threadName,
            LogFolder log,
            History history,
            LogProgress progress,
            EntryQueue queue,
            Supplier<EntryCodec> codecs,
            Keeper keeper,
            long patienceMillis) {
        this.thread = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(MAX_WAITING),
                Thread.ofPlatform()
                        .name(threadName + "-reader")
                        .priority(Thread.MIN_PRIORITY)
                        .daemon()
                        .factory());
        this.thread.allowCoreThreadTimeOut(true);
        this.log = log;
        this.history = history;
        this.progress = progress;
        this.queue = queue;
        this.codecs = codecs;
        this.keeper = keeper;
        this.patienceMillis = patienceMillis;
    }

    /** Any thread. */
    void read(ReplayRange range, Consumer<ReplayPage> sink) {
        if (!submit(new Read(range, lastSeq(range), sink))) {
            LOG.atWarn().addKeyValue("waiting", MAX_WAITING).log("too many reads of the journal wait; one is refused");
            sink.accept(ReplayPage.BUSY);
        }
    }

    private boolean submit(Runnable read) {
        try {
            thread.execute(read);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** One who waits for a page. Looking for it may take several turns; between them others have theirs. */
    private final class Read implements Runnable {
        private final ReplayRange range;
        private final long upToSeq;
        private final Consumer<ReplayPage> sink;
        private final long askedNanos = System.nanoTime();
        private Optional<JournalScan> begun = Optional.empty();
        private boolean failed;

        Read(ReplayRange range, long upToSeq, Consumer<ReplayPage> sink) {
            this.range = range;
            this.upToSeq = upToSeq;
            this.sink = sink;
        }

        @Override
        public void run() {
            Optional<ReplayPage> page = closing ? Optional.of(ReplayPage.BUSY) : turn();
            if (page.isPresent() || !submit(this)) {
                sink.accept(page.orElse(ReplayPage.BUSY));
            }
        }

        /** The page, or nothing when it takes another turn. */
        private Optional<ReplayPage> turn() {
            try {
                return range.limit() <= 0 ? Optional.of(ReplayPage.NOTHING) : look();
            } catch (Throwable e) {
                // An error, too: somebody waits for an answer.
                LOG.atError().setCause(e).log("journal could not be read back");
                return Optional.of(ReplayPage.UNREADABLE);
            }
        }

        private Optional<ReplayPage> look() throws IOException {
            if (begun.isEmpty()) {
                HistoryFeed.State state = awaitAll(upToSeq, askedNanos);
                if (state != HistoryFeed.State.OPEN) {
                    LOG.atWarn().log("history is not open; a read is refused, because it would lack what is in it");
                    return Optional.of(state == HistoryFeed.State.OPENING ? ReplayPage.NOT_YET : ReplayPage.UNREADABLE);
                }
            }
            JournalScan known = begun.orElseGet(() -> scan(range));
            begun = Optional.of(known);
            try (known) {
                Optional<ReplayPage> page = known.seek(upToSeq) ? Optional.of(known.first(upToSeq)) : Optional.empty();
                return known.hasFailed() ? lacking() : page;
            } finally {
                if (history.isSuspect()) {
                    keeper.tend();
                }
            }
        }

        /** A database could not be read: when that was looked into, what it had comes out of the log, or is lost and told. */
        private Optional<ReplayPage> lacking() {
            if (failed || closing) {
                LOG.atWarn()
                        .log(
                                "a database of the history cannot be read now; a read is refused, because it would lack it");
                return Optional.of(ReplayPage.UNREADABLE);
            }
            failed = true;
            keeper.awaitTended(TENDED_MILLIS);
            begun = Optional.empty();
            return Optional.empty();
        }
    }

    /** Waits until all up to {@code upToSeq} can be read, for the history until patience ends that began with the question. */
    private HistoryFeed.State awaitAll(long upToSeq, long askedNanos) {
        queue.wake();
        progress.awaitWritten(upToSeq, WRITTEN_MILLIS);
        long passedMillis = (System.nanoTime() - askedNanos) / 1_000_000;
        return keeper.awaitHistory(Math.max(0, patienceMillis - passedMillis));
    }

    private JournalScan scan(ReplayRange range) {
        return new JournalScan(range, log, history, codecs.get());
    }

    /**
     * A walk on the caller's thread over what there is now.
     *
     * @throws JournalException when the history is not open in time, or cannot be opened
     */
    EntryCursor cursor(ReplayRange range) throws JournalException {
        long upToSeq = lastSeq(range);
        HistoryFeed.State state = awaitAll(upToSeq, System.nanoTime());
        if (state == HistoryFeed.State.OPENING) {
            throw new JournalException(ReplayPage.NOT_YET_MESSAGE);
        } else if (state == HistoryFeed.State.REFUSED) {
            throw new JournalException("the journal's history cannot be opened: " + keeper.historyRefusal());
        }
        return new ScanCursor(scan(range), range.limit(), upToSeq, () -> closing);
    }

    private long lastSeq(ReplayRange range) {
        // Nothing may have been appended yet in this run, but much in those before.
        return Math.min(range.upToSeq(), Math.max(queue.lastSeq(), progress.writtenSeq()));
    }

    void close() {
        closing = true;
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.atWarn().log("a read of the journal is still busy; left behind");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
