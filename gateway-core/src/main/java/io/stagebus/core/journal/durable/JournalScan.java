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
import java.util.List;

/**
 * Reads what one {@link ReplayRange} admits out of history and log together, page by page, while entries move from the one to
 * the other. One thread.
 */
final class JournalScan implements Closeable {

    /** How many entries are taken before their weight is looked at. */
    private static final int CHUNK = 50;

    /** How many seqs of the log are passed over at once. */
    private static final long STRETCH = 10_000;
    /** How much is done for one page, in entries read. */
    private static final long MAX_WORK = 200_000;

    private static final int ATTEMPTS = 5;

    private final ReplayRange range;
    private final History history;
    private final LogFolder log;
    private final EntryCodec codec;
    private LogScan inLog;
    private HistoryScan inHistory;
    private WalkBack walk;
    /** Up to where the walk back leaves what it looks for to the history; below 0 before it began. */
    private long historyEnd = -1;

    private long firstAfterSeq;

    JournalScan(ReplayRange range, LogFolder log, History history, EntryCodec codec) {
        this.range = range;
        this.history = history;
        this.log = log;
        this.codec = codec;
        this.walk = new WalkBack(range.limit());
        this.inLog = new LogScan(range, log, codec, history::indexedSeq);
        this.inHistory = history.scan(range, codec);
    }

    /**
     * Looks where the first page begins, for as long as a page may take. Whoever asks for the newest of what is rare has to be
     * asked again, so that others have their turn; what is open meanwhile can be closed, and is opened again.
     *
     * @return whether it is known now
     */
    boolean seek(long upToSeq) throws IOException {
        if (!range.newest()) {
            firstAfterSeq = range.afterSeq();
            return true;
        }
        for (int attempt = 1; ; attempt++) {
            try {
                walk.allow(MAX_WORK);
                return walkBack(upToSeq);
            } catch (NoSuchFileException e) {
                // The history took a segment over while it was read.
                startOver();
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private boolean walkBack(long upToSeq) throws IOException {
        historyEnd = historyEnd < 0 ? Math.min(history.indexedSeq(), upToSeq) : historyEnd;
        long logBegin = Math.max(historyEnd, range.afterSeq());
        boolean known = inLog.backward(logBegin, upToSeq, walk);
        if (known) {
            // What moved into the history during a rest, before the walk came to it, is no longer in the log.
            historyEnd = Math.max(historyEnd, Math.min(Math.min(history.indexedSeq(), upToSeq), inLog.walkedSeq() - 1));
            known = inHistory.backward(historyEnd, walk);
        }
        firstAfterSeq = Math.max(range.afterSeq(), walk.before(upToSeq));
        return known;
    }

    private void startOver() throws IOException {
        close();
        inLog = new LogScan(range, log, codec, history::indexedSeq);
        inHistory = history.scan(range, codec);
        walk = new WalkBack(range.limit());
        historyEnd = -1;
    }

    /** The first page up to {@code upToSeq}, once {@link #seek} knows where it begins. */
    ReplayPage first(long upToSeq) throws IOException {
        return page(range.between(firstAfterSeq, upToSeq));
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
        long indexed = Math.min(history.indexedSeq(), upToSeq);
        while (at < upToSeq && page.room() > 0 && work() < end) {
            int most = Math.min(CHUNK, page.room());
            long now = Math.min(history.indexedSeq(), upToSeq);
            indexed = at < indexed ? Math.min(indexed, now) : now;
            if (at < indexed) {
                inHistory.allow(end - work());
                List<JournalEntry> found = inHistory.forward(at, indexed, most);
                found.forEach(page::add);
                at = found.isEmpty() ? at : found.getLast().seq();
                // Where a database was set aside meanwhile, the log is asked for what it had.
                at = Math.max(at, Math.min(inHistory.cursor(), history.indexedSeq()));
            } else {
                long stretchEnd = Math.min(upToSeq, at + STRETCH);
                List<JournalEntry> found = inLog.forward(at, stretchEnd, most);
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

    /** Whether what it found may lack what a database has that could not be read. */
    boolean hasFailed() {
        return inHistory.hasFailed();
    }

    private long work() {
        return inLog.work() + inHistory.work();
    }

    /** Lets go of what is open; goes on all the same when it is used again. */
    @Override
    public void close() throws IOException {
        inHistory.close();
        inLog.close();
    }
}
