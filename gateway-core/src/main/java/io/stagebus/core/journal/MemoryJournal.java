package io.stagebus.core.journal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * A journal that keeps the last entries in memory and forgets them at the stop: what {@code stagebus server} uses. What is
 * appended counts as durable at once, because nothing more durable is promised.
 *
 * <p>Append and read may come from different threads. What is asked for is looked for on the thread that the maker chose,
 * so that it need not be the bus's (R19).
 */
public final class MemoryJournal implements Journal {

    /** What the entries may hold together; the oldest go. */
    private static final long MAX_BYTES = 32L << 20;

    private final int capacity;
    private final Executor reader;
    private final Deque<JournalEntry> ring;
    private long bytes;
    private LongConsumer onDurable = seq -> {};

    /**
     * A journal of the last {@code capacity} entries that is read on the thread of whoever asks.
     *
     * @throws IllegalArgumentException when {@code capacity} is negative
     */
    public MemoryJournal(int capacity) {
        this(capacity, Runnable::run);
    }

    /**
     * A journal of the last {@code capacity} entries.
     *
     * @param reader runs what looks through them
     * @throws IllegalArgumentException when {@code capacity} is negative
     */
    public MemoryJournal(int capacity, Executor reader) {
        if (capacity < 0) {
            throw new IllegalArgumentException("journal capacity must be 0 or more but is " + capacity);
        }
        this.capacity = capacity;
        this.reader = reader;
        this.ring = new ArrayDeque<>(Math.min(capacity, 1024));
    }

    @Override
    public Recovered open(LongConsumer durable) {
        onDurable = durable;
        return Recovered.NOTHING;
    }

    @Override
    public void append(JournalRecord item) {
        if (capacity > 0 && item instanceof JournalEntry entry) {
            synchronized (ring) {
                ring.addLast(entry);
                bytes += entry.signal().weight();
                while (ring.size() > capacity || bytes > MAX_BYTES) {
                    bytes -= ring.removeFirst().signal().weight();
                }
            }
        }
        onDurable.accept(item.seq());
    }

    @Override
    public long backlog() {
        return 0;
    }

    @Override
    public boolean isReadable() {
        return capacity > 0;
    }

    @Override
    public void read(ReplayRange range, Consumer<ReplayPage> sink) {
        List<JournalEntry> entries;
        synchronized (ring) {
            entries = List.of(ring.toArray(JournalEntry[]::new));
        }
        try {
            reader.execute(() -> sink.accept(first(range, entries)));
        } catch (RejectedExecutionException e) {
            sink.accept(ReplayPage.BUSY);
        }
    }

    private static ReplayPage first(ReplayRange range, List<JournalEntry> entries) {
        ReplayRange oldest = range;
        if (range.newest()) {
            oldest = range.between(beforeNewest(range, entries), range.upToSeq());
        } else if (range.upToSeq() == Long.MAX_VALUE && !entries.isEmpty()) {
            oldest = range.between(range.afterSeq(), entries.getLast().seq());
        }
        ReplayRange.Page page = oldest.page();
        for (JournalEntry entry : entries) {
            if (isIn(oldest, entry)) {
                if (page.room() == 0) {
                    return page.end(true);
                }
                page.add(entry);
            }
        }
        return page.end(false);
    }

    private static long beforeNewest(ReplayRange range, List<JournalEntry> entries) {
        long after = range.upToSeq();
        long left = range.limit();
        for (JournalEntry entry : entries.reversed()) {
            if (left == 0) {
                break;
            }
            if (isIn(range, entry)) {
                after = entry.seq() - 1;
                left--;
            }
        }
        return after;
    }

    private static boolean isIn(ReplayRange range, JournalEntry entry) {
        return entry.seq() > range.afterSeq() && entry.seq() <= range.upToSeq() && range.admits(entry.signal());
    }

    @Override
    public String trouble() {
        return "";
    }

    @Override
    public void close() {
        // Nothing outlives the process.
    }
}
