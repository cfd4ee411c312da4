package io.stagebus.core.journal.durable;

import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.ReplayPage;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.journal.index.History;
import io.stagebus.core.journal.index.HistoryScan;
import io.stagebus.core.journal.log.EntryCodec;
import io.stagebus.core.journal.log.LogFolder;
import io.stagebus.core.journal.log.WalkBack;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers reads on a thread of its own, page by page (R25): what was appended before the read was asked for is in it, whether
 * it is written yet, indexed yet, or neither.
 */
final class ReplayReader {

    private static final Logger LOG = LoggerFactory.getLogger(ReplayReader.class);
    /** How many entries are taken before their weight is looked at. */
    private static final int CHUNK = 50;

    private static final int MAX_WAITING = 1_024;
    private static final long WRITTEN_MILLIS = 5_000;
    private static final long HISTORY_MILLIS = 20_000;
    private static final int CLOSE_SECONDS = 5;
    private static final int ATTEMPTS = 5;

    private final ThreadPoolExecutor thread;
    private final LogFolder log;
    private final History history;
    private final LogProgress progress;
    private final EntryQueue queue;
    private final Supplier<EntryCodec> codecs;
    private final Keeper keeper;
    private volatile boolean closing;

    ReplayReader(
            String threadName,
            LogFolder log,
            History history,
            LogProgress progress,
            EntryQueue queue,
            Supplier<EntryCodec> codecs,
            Keeper keeper) {
        this.thread = new ThreadPoolExecutor(
                1,
                1,
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
    }

    /** Any thread. */
    void read(ReplayRange range, Consumer<ReplayPage> sink) {
        // Nothing may have been appended yet in this run, but much in those before.
        long upToSeq = Math.min(range.upToSeq(), Math.max(queue.lastSeq(), progress.writtenSeq()));
        try {
            thread.execute(() -> sink.accept(closing ? ReplayPage.BUSY : answer(range, upToSeq)));
        } catch (RejectedExecutionException e) {
            LOG.atWarn().addKeyValue("waiting", MAX_WAITING).log("too many reads of the journal wait; one is refused");
            sink.accept(ReplayPage.BUSY);
        }
    }

    private ReplayPage answer(ReplayRange range, long upToSeq) {
        try {
            return first(range, upToSeq);
        } catch (Throwable e) {
            // An error, too: somebody waits for an answer.
            LOG.atError().setCause(e).log("journal could not be read back");
            return ReplayPage.UNREADABLE;
        }
    }

    private ReplayPage first(ReplayRange range, long upToSeq) throws IOException, SQLException {
        if (range.limit() <= 0) {
            return ReplayPage.NOTHING;
        }
        queue.wake();
        progress.awaitWritten(upToSeq, WRITTEN_MILLIS);
        keeper.awaitHistory(HISTORY_MILLIS);
        EntryCodec codec = codecs.get();
        try (LogScan inLog = new LogScan(log, codec, history::indexedSeq);
                HistoryScan inHistory = history.scan(range, codec)) {
            long afterSeq = range.newest() ? beforeNewest(range, inLog, inHistory, upToSeq) : range.afterSeq();
            return page(range.between(afterSeq, upToSeq), inLog, inHistory);
        } finally {
            if (history.isSuspect()) {
                keeper.tend();
            }
        }
    }

    /** The seq behind which the newest entries begin that the limit admits. */
    private long beforeNewest(ReplayRange range, LogScan inLog, HistoryScan inHistory, long upToSeq)
            throws IOException {
        for (int attempt = 1; ; attempt++) {
            long indexed = Math.min(history.indexedSeq(), upToSeq);
            WalkBack walk = new WalkBack(range.limit());
            try {
                inLog.backward(indexed, upToSeq, entry -> range.admits(entry.signal()), walk);
                inHistory.backward(indexed, walk);
                return walk.before(upToSeq);
            } catch (NoSuchFileException e) {
                // The history took a segment over while it was read.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private ReplayPage page(ReplayRange range, LogScan inLog, HistoryScan inHistory) throws IOException {
        ReplayRange.Page page = range.page();
        long at = range.afterSeq();
        long upToSeq = range.upToSeq();
        boolean exhausted = false;
        while (!exhausted && page.room() > 0) {
            int most = Math.min(CHUNK, page.room());
            long indexed = Math.min(history.indexedSeq(), upToSeq);
            if (at < indexed) {
                inHistory.forward(at, indexed, most).forEach(page::add);
                at = inHistory.cursor();
            } else {
                List<JournalEntry> found = inLog.forward(at, upToSeq, entry -> range.admits(entry.signal()), most);
                found.forEach(page::add);
                at = inLog.cursor();
                exhausted = at >= upToSeq || (found.size() < most && !inLog.hasMoved());
            }
        }
        return page.end(!exhausted);
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
