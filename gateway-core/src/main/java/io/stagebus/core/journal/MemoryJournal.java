package io.stagebus.core.journal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * A journal that keeps the last entries in memory and forgets them at the stop: what {@code stagebus server} uses. What is
 * appended counts as durable at once, because nothing more durable is promised.
 *
 * <p>Append and read may come from different threads.
 */
public final class MemoryJournal implements Journal {

    private final int capacity;
    private final Deque<JournalEntry> ring;
    private LongConsumer onDurable = seq -> {};

    /**
     * A journal of the last {@code capacity} entries.
     *
     * @throws IllegalArgumentException when {@code capacity} is negative
     */
    public MemoryJournal(int capacity) {
        if (capacity < 0) {
            throw new IllegalArgumentException("journal capacity must be 0 or more but is " + capacity);
        }
        this.capacity = capacity;
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
                if (ring.size() == capacity) {
                    ring.removeFirst();
                }
                ring.addLast(entry);
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
        sink.accept(first(range));
    }

    private ReplayPage first(ReplayRange range) {
        synchronized (ring) {
            ReplayRange oldest = range;
            if (range.newest()) {
                oldest = range.between(beforeNewest(range), range.upToSeq());
            } else if (range.upToSeq() == Long.MAX_VALUE && !ring.isEmpty()) {
                oldest = range.between(range.afterSeq(), ring.getLast().seq());
            }
            ReplayRange.Page page = oldest.page();
            for (JournalEntry entry : ring) {
                if (isIn(oldest, entry)) {
                    if (page.room() == 0) {
                        return page.end(true);
                    }
                    page.add(entry);
                }
            }
            return page.end(false);
        }
    }

    private long beforeNewest(ReplayRange range) {
        long after = range.upToSeq();
        long left = range.limit();
        for (JournalEntry entry : ring.reversed()) {
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
