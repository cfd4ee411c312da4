package io.stagebus.core.journal.index;

import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.journal.log.EntryCodec;
import io.stagebus.core.journal.log.EntryFormatException;
import io.stagebus.core.journal.log.WalkBack;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what one {@link ReplayRange} admits out of the history, forward page by page, or backward to find where the newest
 * begin. A database that cannot be read is reported to the {@link History} and passed over. One thread; holds one batch in
 * memory and one database open, which between two calls gives way to whoever has to write it ({@link OpenDays#claim}).
 */
public final class HistoryScan implements AutoCloseable {

    /** What asking a database costs, in entries. */
    private static final long ASK_WORK = 50;
    /** What opening a database costs that nobody left open, in entries. */
    static final long OPEN_WORK = 10_000;

    private final History history;
    private final ReplayRange range;
    private final EntryCodec codec;
    private @Nullable DayFile file;
    private @Nullable DayReader reader;
    private long openedAtSeq;
    private List<StoredEntry> pending = List.of();
    private int next;
    private long pendingEnd;
    private long cursor;
    private long work;
    /** Where {@link #forward} rests. */
    private long maxWork = Long.MAX_VALUE;
    /** The first seq that {@link #backward} walked over. */
    private long walkedSeq = Long.MAX_VALUE;

    private boolean hasFailed;

    /** A scan that opens nothing before it is used. */
    HistoryScan(History history, ReplayRange range, EntryCodec codec) {
        this.history = history;
        this.range = range;
        this.codec = codec;
    }

    /** From now on {@link #forward} may do so much before it rests, in entries looked at; without bounds until then. */
    public void allow(long more) {
        maxWork = work + more;
    }

    /**
     * The next admitted entries.
     *
     * @param afterSeq where to go on
     * @param upToSeq where to end
     * @param most how many at the most
     * @return fewer than {@code most} when there are no more up to {@link #cursor}, which is {@code upToSeq} or where it rests
     */
    public List<JournalEntry> forward(long afterSeq, long upToSeq, int most) {
        try {
            return walk(afterSeq, upToSeq, most);
        } finally {
            rest();
        }
    }

    private List<JournalEntry> walk(long afterSeq, long upToSeq, int most) {
        List<JournalEntry> found = new ArrayList<>();
        if (afterSeq != cursor) {
            pending = List.of();
            next = 0;
            pendingEnd = afterSeq;
            cursor = afterSeq;
        }
        while (found.size() < most) {
            if (next < pending.size()) {
                StoredEntry stored = pending.get(next);
                if (stored.seq() > upToSeq) {
                    // It stays for the next call, which may go further.
                    cursor = upToSeq;
                    return found;
                }
                next++;
                if (stored.seq() > cursor) {
                    cursor = stored.seq();
                    decode(stored).filter(entry -> range.admits(entry.signal())).ifPresent(found::add);
                }
            } else if (pendingEnd >= upToSeq || work >= maxWork) {
                cursor = Math.max(cursor, Math.min(pendingEnd, upToSeq));
                return found;
            } else {
                loadNext(upToSeq);
            }
        }
        return found;
    }

    /** The last seq {@link #forward} looked at. */
    public long cursor() {
        return cursor;
    }

    /** What it has done so far, about as many entries as it could have read in that time. */
    public long work() {
        return work;
    }

    private Optional<JournalEntry> decode(StoredEntry stored) {
        work++;
        try {
            return Optional.of(codec.decode(stored.run().bytes, stored.from(), stored.length()));
        } catch (EntryFormatException e) {
            return Optional.empty();
        }
    }

    /** Loads what comes behind {@link #pendingEnd}, or moves that on to where there is nothing, or where to rest. */
    private void loadNext(long upToSeq) {
        boolean first = true;
        for (DayFile candidate : DayFile.between(history.databases(), pendingEnd, upToSeq)) {
            if (mayHold(candidate.day())) {
                // What comes before is in the databases that were passed over.
                pendingEnd = Math.max(pendingEnd, candidate.firstSeq() - 1);
                if (!first && work >= maxWork) {
                    return;
                }
                first = false;
                try {
                    if (load(open(candidate, upToSeq), upToSeq)) {
                        return;
                    }
                } catch (SQLException | RuntimeException e) {
                    // H2 answers damage with exceptions of either kind.
                    failed(candidate, e);
                }
            }
        }
        // There is nothing up to here: the next call need not look again.
        pendingEnd = Math.max(pendingEnd, upToSeq);
    }

    /** Answers whether the database has anything behind {@link #pendingEnd}, be it behind {@code upToSeq}. */
    private boolean load(DayReader from, long upToSeq) throws SQLException {
        Optional<DayReader.BatchSpan> after = from.batchAfter(pendingEnd);
        work += ASK_WORK * from.takeAsked();
        if (after.isEmpty()) {
            return false;
        }
        DayReader.BatchSpan batch = after.get();
        if (batch.firstSeq() > upToSeq) {
            pendingEnd = upToSeq;
        } else {
            work++;
            pending = mayHold(batch) ? from.entries(batch) : List.of();
            work += ASK_WORK * from.takeAsked();
            next = 0;
            pendingEnd = batch.lastSeq();
        }
        return true;
    }

    private DayReader open(DayFile wanted, long upToSeq) throws SQLException {
        DayReader known = reader;
        // A reader knows the batches and addresses there were when it was opened.
        if (known != null && wanted.equals(file) && upToSeq <= openedAtSeq && known.resume()) {
            return known;
        }
        close();
        work += OPEN_WORK;
        openedAtSeq = history.indexedSeq();
        OpenDays.OpenDay day = history.read(wanted);
        if (!day.isNew()) {
            work += ASK_WORK - OPEN_WORK;
        }
        DayReader opened = new DayReader(day, range.pattern());
        reader = opened;
        file = wanted;
        return opened;
    }

    /** Until somebody asks for more, which may be long, the database is in nobody's way. */
    private void rest() {
        DayReader known = reader;
        if (known != null) {
            known.rest();
        }
    }

    /** Whether it passed over a database that it could not read. */
    public boolean hasFailed() {
        return hasFailed;
    }

    private void failed(DayFile which, Exception e) {
        hasFailed = true;
        DayReader open = reader;
        reader = null;
        file = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException again) {
                e.addSuppressed(again);
            }
        }
        history.unreadable(which, e);
    }

    private boolean mayHold(LocalDate day) {
        long start = day.atStartOfDay(ZoneOffset.UTC).toEpochSecond();
        long end = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toEpochSecond();
        return range.toMicros() / 1_000_000 >= start && range.fromMicros() / 1_000_000 <= end;
    }

    private boolean mayHold(DayReader.BatchSpan batch) {
        return batch.lastMicros() >= range.fromMicros() && batch.firstMicros() <= range.toMicros();
    }

    /**
     * Walks back over admitted entries, on from where the last call rested.
     *
     * @param upToSeq where to begin
     * @return whether there is nothing left to walk over; otherwise it rests
     */
    public boolean backward(long upToSeq, WalkBack walk) {
        try {
            return walkBack(upToSeq, walk);
        } finally {
            rest();
        }
    }

    private boolean walkBack(long upToSeq, WalkBack walk) {
        for (DayFile candidate : DayFile.between(history.databases(), 0, Math.min(upToSeq, walkedSeq - 1))
                .reversed()) {
            if (walk.isOver()) {
                return walk.isDone();
            }
            if (mayHold(candidate.day())) {
                try {
                    if (!backward(open(candidate, upToSeq, walk), upToSeq, walk)) {
                        return walk.isDone();
                    }
                } catch (SQLException | RuntimeException e) {
                    failed(candidate, e);
                }
            }
            // What it has was walked over, so that it need not be opened again after a rest.
            walkedSeq = Math.min(walkedSeq, candidate.firstSeq());
        }
        return true;
    }

    private DayReader open(DayFile wanted, long upToSeq, WalkBack walk) throws SQLException {
        long before = work;
        try {
            return open(wanted, upToSeq);
        } finally {
            walk.spent(work - before);
        }
    }

    private boolean backward(DayReader day, long upToSeq, WalkBack walk) throws SQLException {
        for (DayReader.BatchSpan batch : day.batches().reversed()) {
            if (batch.beginSeq() < walkedSeq && batch.firstSeq() <= upToSeq && mayHold(batch)) {
                if (walk.isOver()) {
                    return false;
                }
                long before = work++;
                if (day.mayHold(batch)) {
                    // Where a day was written anew meanwhile, its batches begin and end elsewhere.
                    long end = Math.min(upToSeq, walkedSeq - 1);
                    walk.add(day.entries(batch).stream()
                            .filter(stored -> stored.seq() <= end && isAdmitted(stored))
                            .map(StoredEntry::seq)
                            .toList());
                }
                work += ASK_WORK * day.takeAsked();
                walk.spent(work - before);
                walkedSeq = batch.beginSeq();
            }
        }
        return true;
    }

    private boolean isAdmitted(StoredEntry stored) {
        return decode(stored).filter(entry -> range.admits(entry.signal())).isPresent();
    }

    @Override
    public void close() {
        DayReader open = reader;
        reader = null;
        file = null;
        if (open != null) {
            open.leave();
        }
    }
}
