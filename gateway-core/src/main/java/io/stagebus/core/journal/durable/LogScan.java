package io.stagebus.core.journal.durable;

import io.stagebus.core.address.Address;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.journal.log.EntryCodec;
import io.stagebus.core.journal.log.EntryHead;
import io.stagebus.core.journal.log.LogFolder;
import io.stagebus.core.journal.log.Segment;
import io.stagebus.core.journal.log.SegmentEntries;
import io.stagebus.core.journal.log.WalkBack;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads entries out of the log itself, forward or backward, while the log goes on. One thread.
 *
 * <p>A segment may be removed under a reader once the history has its entries; an {@link IOException} then, and the caller
 * looks in the history again.
 */
final class LogScan implements Closeable {

    private final ReplayRange range;
    /** The one address it is about; empty when there may be more. */
    private final String exact;

    private final LogFolder log;
    private final EntryCodec codec;
    private final LongSupplier indexedSeq;
    private @Nullable SegmentEntries open;
    /** Was read and lies behind where the last call was to end. */
    private @Nullable EntryHead held;

    private long openNumber;
    /** The last seq that was looked at; going on behind it needs no search. */
    private long cursor = -1;

    private long work;
    /** The last segment that {@link #backward} walked over. */
    private long walkedSegment = Long.MAX_VALUE;
    /** The first seq that it looked at there. */
    private long walkedSeq = Long.MAX_VALUE;

    /**
     * A scan of {@code log} for the entries of {@code range}.
     *
     * @param indexedSeq up to where the history has what the log may lack
     */
    LogScan(ReplayRange range, LogFolder log, EntryCodec codec, LongSupplier indexedSeq) {
        this.range = range;
        this.exact = range.pattern().exact().map(Address::text).orElse("");
        this.log = log;
        this.codec = codec;
        this.indexedSeq = indexedSeq;
    }

    /**
     * The next wanted entries.
     *
     * @param afterSeq where to go on
     * @param upToSeq where to end
     * @param most how many at the most
     * @return fewer than {@code most} when there are no more, or when what comes next is no longer in the log: then
     *     {@link #hasMoved}
     */
    List<JournalEntry> forward(long afterSeq, long upToSeq, int most) throws IOException {
        if (afterSeq != cursor) {
            close();
            openNumber = 0;
        }
        List<JournalEntry> found = new ArrayList<>();
        cursor = afterSeq;
        while (found.size() < most && (open != null || openNext(afterSeq))) {
            SegmentEntries entries = open;
            EntryHead head = held != null || entries == null ? held : entries.nextHead(cursor);
            held = null;
            if (head == null || entries == null) {
                close();
            } else if (head.seq() > upToSeq) {
                held = head;
                cursor = upToSeq;
                return found;
            } else {
                cursor = head.seq();
                work++;
                JournalEntry entry = wanted(entries, head);
                if (entry != null) {
                    found.add(entry);
                }
            }
        }
        return found;
    }

    /** The entry with this head, which was answered last, if it is wanted; most others are passed over without being read. */
    private @Nullable JournalEntry wanted(SegmentEntries entries, EntryHead head) {
        if (!exact.isEmpty() && !exact.equals(head.address())) {
            return null;
        }
        JournalEntry entry = entries.entry();
        return entry != null && range.admits(entry.signal()) ? entry : null;
    }

    /** The last seq that {@link #forward} looked at. */
    long cursor() {
        return cursor;
    }

    /** How many entries it has read so far. */
    long work() {
        return work;
    }

    /** Whether the last {@link #forward} ended because the history has what comes next. */
    boolean hasMoved() {
        return indexedSeq.getAsLong() > cursor;
    }

    private boolean openNext(long afterSeq) throws IOException {
        for (Segment segment : log.segments()) {
            // Segments of earlier runs do not say what they hold: 0 until somebody looked.
            boolean passed = segment.lastSeq() > 0 && segment.lastSeq() <= afterSeq;
            if (segment.number() > openNumber && !passed) {
                openNumber = segment.number();
                try {
                    open = log.read(segment, codec);
                } catch (NoSuchFileException e) {
                    if (!hasMoved()) {
                        throw e;
                    }
                }
                // Segments go when the history has them. Had one gone that is needed, the history would know more by
                // now.
                if (hasMoved()) {
                    close();
                }
                return open != null;
            }
        }
        return false;
    }

    /**
     * Walks back over wanted entries, on from where the last call rested.
     *
     * @param afterSeq where to end, exclusive
     * @param upToSeq where to begin
     * @return whether there is nothing left to walk over; otherwise it rests
     */
    boolean backward(long afterSeq, long upToSeq, WalkBack walk) throws IOException {
        for (Segment segment : List.copyOf(log.segments()).reversed()) {
            if (segment.number() < walkedSegment) {
                if (segment.lastSeq() > 0 && segment.lastSeq() <= afterSeq) {
                    return true;
                }
                if (walk.isOver()) {
                    return walk.isDone();
                }
                walkOver(segment, afterSeq, upToSeq, walk);
                walkedSegment = segment.number();
            }
        }
        return true;
    }

    /** The lowest seq that {@link #backward} looked at; the greatest there is before it looked at any. */
    long walkedSeq() {
        return walkedSeq;
    }

    private void walkOver(Segment segment, long afterSeq, long upToSeq, WalkBack walk) throws IOException {
        List<Long> here = new ArrayList<>();
        long looked = 0;
        try (SegmentEntries entries = log.read(segment, codec)) {
            for (EntryHead head = entries.nextHead(afterSeq); head != null; head = entries.nextHead(afterSeq)) {
                walkedSeq = Math.min(walkedSeq, head.seq());
                looked++;
                if (head.seq() <= upToSeq && wanted(entries, head) != null) {
                    here.add(head.seq());
                }
            }
        }
        walk.add(here);
        walk.spent(looked);
    }

    @Override
    public void close() throws IOException {
        SegmentEntries entries = open;
        open = null;
        held = null;
        if (entries != null) {
            entries.close();
        }
    }
}
