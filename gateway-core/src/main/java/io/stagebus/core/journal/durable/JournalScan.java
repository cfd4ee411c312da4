package io.stagebus.core.journal.durable;

import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.ReplayPage;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.journal.index.History;
import io.stagebus.core.journal.index.HistoryScan;
import io.stagebus.core.journal.log.EntryCodec;
import io.stagebus.core.journal.log.LogFolder;
import io.stagebus.core.journal.log.WalkBack;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.util.List;

/**
 * Reads what one {@link ReplayRange} admits out of history and log together, page by page, while entries move from the one to
 * the other. One thread.
 */
final class JournalScan implements Closeable {

    /** How many entries are taken before their weight is looked at. */
    private static final int CHUNK = 50;

    /** How many seqs are passed over at once. */
    private static final long STRETCH = 10_000;
    /** How much is done for one page, in entries read. */
    private static final long MAX_WORK = 200_000;

    private static final int ATTEMPTS = 5;

    private final ReplayRange range;
    private final History history;
    private final LogScan inLog;
    private final HistoryScan inHistory;

    JournalScan(ReplayRange range, LogFolder log, History history, EntryCodec codec) {
        this.range = range;
        this.history = history;
        this.inLog = new LogScan(log, codec, history::indexedSeq);
        this.inHistory = history.scan(range, codec);
    }

    /** The first page up to {@code upToSeq}. */
    ReplayPage first(long upToSeq) throws IOException {
        long afterSeq = range.newest() ? beforeNewest(upToSeq) : range.afterSeq();
        return page(range.between(afterSeq, upToSeq));
    }

    /** The seq behind which the newest entries begin that the limit admits. */
    private long beforeNewest(long upToSeq) throws IOException {
        for (int attempt = 1; ; attempt++) {
            long indexed = Math.min(history.indexedSeq(), upToSeq);
            WalkBack walk = new WalkBack(range.limit());
            try {
                inLog.backward(
                        Math.max(indexed, range.afterSeq()), upToSeq, entry -> range.admits(entry.signal()), walk);
                inHistory.backward(indexed, walk);
                return Math.max(range.afterSeq(), walk.before(upToSeq));
            } catch (NoSuchFileException e) {
                // The history took a segment over while it was read.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /**
     * The oldest entries of {@code part}, a part of the range. Whoever asks for what is rare gets an empty page now and then,
     * so that others have their turn.
     */
    ReplayPage page(ReplayRange part) throws IOException {
        ReplayRange.Page page = part.page();
        long at = part.afterSeq();
        long upToSeq = part.upToSeq();
        long end = work() + MAX_WORK;
        while (at < upToSeq && page.room() > 0 && work() < end) {
            int most = Math.min(CHUNK, page.room());
            long indexed = Math.min(history.indexedSeq(), upToSeq);
            if (at < indexed) {
                inHistory.forward(at, Math.min(indexed, at + STRETCH), most).forEach(page::add);
                at = inHistory.cursor();
            } else {
                long stretchEnd = Math.min(upToSeq, at + STRETCH);
                List<JournalEntry> found = inLog.forward(at, stretchEnd, entry -> range.admits(entry.signal()), most);
                found.forEach(page::add);
                at = inLog.cursor();
                if (found.size() < most && at < stretchEnd && !inLog.hasMoved()) {
                    // The log ends before the range does.
                    return page.end(false, at);
                }
            }
        }
        return page.end(at < upToSeq, at);
    }

    private long work() {
        return inLog.work() + inHistory.work();
    }

    @Override
    public void close() throws IOException {
        try (inLog) {
            inHistory.close();
        } catch (SQLException e) {
            throw new IOException("history could not be closed", e);
        }
    }
}
