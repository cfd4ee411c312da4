package io.stagebus.core.journal.durable;

import io.stagebus.core.journal.BundlePart;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalRecord;
import io.stagebus.core.signal.Signal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * What is kept from the log for a while under overload, so that a Param that nobody waits for and that a later entry supersedes
 * is left out of it (R20). Durable entries, the parts of a bundle, notes and everything that is no Param stay. The order is that
 * of the bus. Log thread only.
 */
final class HeldBack {

    /** As many as may wait for the log when admission closes. */
    private static final int MOST = 100_000;

    /** By address what a later entry may supersede, by a key of its own what stays; in the order of the bus. */
    private final LinkedHashMap<Object, JournalRecord> records = new LinkedHashMap<>();

    private boolean isAwaited;
    private long sinceNanos;

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
        if (item instanceof JournalEntry entry && entry.signal() instanceof Signal.Param param) {
            records.remove(param.address());
            records.put(stays ? new Object() : param.address(), item);
        } else {
            records.put(new Object(), item);
        }
        isAwaited |= stays;
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    int size() {
        return records.size();
    }

    /** Whether it has to go on now: somebody waits for some of it, or there is too much. */
    boolean isUrgent() {
        return isAwaited || records.size() >= MOST;
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
        return all;
    }
}
