package io.stagebus.core.journal.durable;

import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.journal.log.EntryCodec;
import io.stagebus.core.journal.log.LogFolder;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers reads on a thread of its own, page by page (R25): what was appended before the read was asked for is in it, whether
 * it is written yet, indexed yet, or neither.
 */
final class ReplayReader {

    private static final Logger LOG = LoggerFactory.getLogger(ReplayReader.class);
    private static final int PAGE = 1_000;
    private static final int MAX_WAITING = 1_024;
    private static final long WRITTEN_MILLIS = 5_000;
    private static final int CLOSE_SECONDS = 5;

    private final ThreadPoolExecutor thread;
    private final LogFolder log;
    private final LogProgress progress;
    private final EntryQueue queue;
    private final Supplier<EntryCodec> codecs;
    private volatile boolean closing;

    ReplayReader(
            String threadName, LogFolder log, LogProgress progress, EntryQueue queue, Supplier<EntryCodec> codecs) {
        this.thread = new ThreadPoolExecutor(
                1,
                1,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(MAX_WAITING),
                Thread.ofPlatform().name(threadName + "-reader").daemon().factory());
        this.thread.allowCoreThreadTimeOut(true);
        this.log = log;
        this.progress = progress;
        this.queue = queue;
        this.codecs = codecs;
    }

    /** Any thread. */
    void read(ReplayRange range, Journal.PageSink sink) {
        long upToSeq = queue.lastSeq();
        try {
            thread.execute(() -> answer(range, upToSeq, sink));
        } catch (RejectedExecutionException e) {
            LOG.atWarn().addKeyValue("waiting", MAX_WAITING).log("too many reads of the journal wait; one is left out");
            sink.page(List.of(), true);
        }
    }

    private void answer(ReplayRange range, long upToSeq, Journal.PageSink sink) {
        if (range.limit() <= 0) {
            sink.page(List.of(), true);
            return;
        }
        queue.wake();
        progress.awaitWritten(upToSeq, WRITTEN_MILLIS);
        try (LogScan scan = new LogScan(log, codecs.get())) {
            ReplayFilter filter = new ReplayFilter(range);
            long afterSeq = range.newest() ? beforeNewest(scan, filter, upToSeq) : 0;
            pages(scan, filter, afterSeq, upToSeq, sink);
        } catch (IOException | RuntimeException e) {
            LOG.atError().setCause(e).log("journal could not be read back; the answer ends early");
            sink.page(List.of(), true);
        }
    }

    /** The seq behind which the newest entries begin that the limit admits. */
    private static long beforeNewest(LogScan scan, ReplayFilter filter, long upToSeq) throws IOException {
        List<Long> seqs =
                scan.backward(0, upToSeq, filter::wants, filter.range().limit());
        return seqs.isEmpty() ? upToSeq : seqs.getFirst() - 1;
    }

    private void pages(LogScan scan, ReplayFilter filter, long afterSeq, long upToSeq, Journal.PageSink sink)
            throws IOException {
        long left = filter.range().limit();
        long at = afterSeq;
        boolean more = true;
        while (more && !closing) {
            int most = (int) Math.min(PAGE, left);
            List<JournalEntry> page = scan.forward(at, upToSeq, filter::wants, most);
            at = scan.cursor();
            left -= page.size();
            boolean last = page.size() < most || left == 0;
            more = sink.page(page, last) && !last;
        }
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
