package io.stagebus.core.journal.durable;

import io.stagebus.core.journal.BundlePart;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalRecord;
import io.stagebus.core.journal.Note;
import io.stagebus.core.signal.Signal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept from the log for a while under overload, so that a Param that nobody waits for and that a later entry supersedes
 * is left out of it (R20). Durable entries, the parts of a bundle, notes and everything that is no Param stay. The order is that
 * of the bus. Log thread only.
 */
final class HeldBack {

    /** The longest that anything is held, so that the end of the process takes no more than that. */
    private static final long LONGEST_NANOS = 1_000_000_000L;

    /** What may be held on the heap; of Params fewer than those below which admission opens again by default. */
    static final long MOST_BYTES = 3 << 20;

    /** What a record costs here besides its content. */
    static final long ENTRY = 128;

    /** By address what a later entry may supersede, by a key of its own what stays; in the order of the bus. */
    private final LinkedHashMap<Object, JournalRecord> records = new LinkedHashMap<>();

    private final long longestNanos;
    private boolean isAwaited;
    private long sinceNanos;
    private long bytes;
    /** Of {@link #bytes}, what nothing supersedes. */
    private long lastingBytes;

    /**
     * Holds nothing.
     *
     * @param lazyForceNanos after so long what nobody waits for has to be on the disk
     */
    HeldBack(long lazyForceNanos) {
        longestNanos = Math.min(LONGEST_NANOS, lazyForceNanos);
    }

    /** Takes more, at {@code nowNanos}; answers how many records were superseded. */
    int add(List<JournalRecord> more, long nowNanos) {
        if (records.isEmpty()) {
            sinceNanos = nowNanos;
        }
        int before = records.size();
        more.forEach(this::add);
        return before + more.size() - records.size();
    }

    private void add(JournalRecord item) {
        boolean stays = item.durable() || item.part() != BundlePart.NONE;
        long weight = weight(item);
        if (item instanceof JournalEntry entry && entry.signal() instanceof Signal.Param param) {
            @Nullable JournalRecord superseded = records.remove(param.address());
            bytes -= superseded == null ? 0 : weight(superseded);
            records.put(stays ? new Object() : param.address(), item);
        } else {
            records.put(new Object(), item);
            lastingBytes += weight;
        }
        bytes += weight;
        isAwaited |= stays;
    }

    /** What it holds on the heap, about. The value of a Param is the image's anyway, because it is the newest. */
    private static long weight(JournalRecord item) {
        return switch (item) {
            case JournalEntry entry when entry.signal() instanceof Signal.Param -> ENTRY;
            case JournalEntry entry -> ENTRY + entry.signal().weight();
            case Note note -> ENTRY + Note.weight(note.key(), note.value());
        };
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    int size() {
        return records.size();
    }

    /** Whether it has to go on now: somebody waits for some of it, there is too much, or waiting would save little. */
    boolean isUrgent() {
        return isAwaited || bytes >= MOST_BYTES || 2 * lastingBytes > bytes;
    }

    /** Whether it has to go on at {@code nowNanos}. */
    boolean isDue(long nowNanos) {
        return isUrgent() || nowNanos - sinceNanos >= longestNanos;
    }

    /** When the first of it came, on the scale of {@link System#nanoTime}. */
    long sinceNanos() {
        return sinceNanos;
    }

    /** Hands out all of it. */
    List<JournalRecord> take() {
        List<JournalRecord> all = new ArrayList<>(records.values());
        records.clear();
        isAwaited = false;
        bytes = 0;
        lastingBytes = 0;
        return all;
    }
}
