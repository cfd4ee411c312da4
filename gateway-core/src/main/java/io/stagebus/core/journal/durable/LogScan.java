package io.stagebus.core.journal.durable;

import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.log.EntryCodec;
import io.stagebus.core.journal.log.LogFolder;
import io.stagebus.core.journal.log.Segment;
import io.stagebus.core.journal.log.SegmentEntries;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads entries out of the log itself, forward or backward, while the log goes on. One thread.
 *
 * <p>A segment may be removed under a reader once the history has its entries; an {@link IOException} then, and the caller
 * looks in the history again.
 */
final class LogScan implements Closeable {

    private final LogFolder log;
    private final EntryCodec codec;
    private @Nullable SegmentEntries open;
    private long openNumber;
    /** The last seq that was looked at; going on behind it needs no search. */
    private long cursor = -1;

    LogScan(LogFolder log, EntryCodec codec) {
        this.log = log;
        this.codec = codec;
    }

    /**
     * The next wanted entries.
     *
     * @param afterSeq where to go on
     * @param upToSeq where to end
     * @param most how many at the most
     * @return fewer than {@code most} when there are no more
     */
    List<JournalEntry> forward(long afterSeq, long upToSeq, Predicate<JournalEntry> wanted, int most)
            throws IOException {
        if (afterSeq != cursor) {
            close();
            openNumber = 0;
        }
        List<JournalEntry> found = new ArrayList<>();
        cursor = afterSeq;
        while (found.size() < most && (open != null || openNext(afterSeq))) {
            SegmentEntries entries = open;
            JournalEntry entry = entries == null ? null : entries.next(cursor);
            if (entry == null) {
                close();
            } else if (entry.seq() > upToSeq) {
                return found;
            } else {
                cursor = entry.seq();
                if (wanted.test(entry)) {
                    found.add(entry);
                }
            }
        }
        return found;
    }

    /** The last seq that {@link #forward} looked at. */
    long cursor() {
        return cursor;
    }

    private boolean openNext(long afterSeq) throws IOException {
        for (Segment segment : log.segments()) {
            // Segments of earlier runs do not say what they hold: 0 until somebody looked.
            boolean passed = segment.lastSeq() > 0 && segment.lastSeq() <= afterSeq;
            if (segment.number() > openNumber && !passed) {
                openNumber = segment.number();
                open = log.read(segment, codec);
                return true;
            }
        }
        return false;
    }

    /**
     * Walks back over wanted entries.
     *
     * @param afterSeq where to end, exclusive
     * @param upToSeq where to begin
     * @param count how many to walk over
     * @return the seqs found, ascending; fewer than {@code count} when there are no more
     */
    List<Long> backward(long afterSeq, long upToSeq, Predicate<JournalEntry> wanted, long count) throws IOException {
        List<Long> found = new ArrayList<>();
        for (Segment segment : List.copyOf(log.segments()).reversed()) {
            if (found.size() >= count || (segment.lastSeq() > 0 && segment.lastSeq() <= afterSeq)) {
                break;
            }
            List<Long> here = new ArrayList<>();
            try (SegmentEntries entries = log.read(segment, codec)) {
                for (JournalEntry entry = entries.next(afterSeq); entry != null; entry = entries.next(afterSeq)) {
                    if (entry.seq() <= upToSeq && wanted.test(entry)) {
                        here.add(entry.seq());
                    }
                }
            }
            here.addAll(found);
            found = here;
        }
        int excess = (int) Math.max(0, found.size() - count);
        return found.subList(excess, found.size());
    }

    @Override
    public void close() throws IOException {
        SegmentEntries entries = open;
        open = null;
        if (entries != null) {
            entries.close();
        }
    }
}
