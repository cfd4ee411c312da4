package io.stagebus.core.bus;

import io.stagebus.core.bus.Thinning.Memory;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The signals that are held back from anybody, by the time at which they are due; bounded. Bus thread only. */
final class HeldBack {

    /** How many memories all sessions and crowds may have together. */
    private static final int MAX_MEMORIES = 200_000;

    /** Each memory at most once; some hold nothing any more, or something that is due later. */
    private final PriorityQueue<Memory> due = new PriorityQueue<>();

    private int remembered;
    private int left;

    boolean hasRoom() {
        return remembered < MAX_MEMORIES;
    }

    void remembered(int more) {
        remembered += more;
    }

    /** How many memories there are. */
    int remembered() {
        return remembered;
    }

    /** How many entries the queue has, useful or not. */
    int size() {
        return due.size();
    }

    /** Takes what {@code memory} holds. */
    void queue(Memory memory) {
        if (memory.queued && memory.queuedForNanos - memory.dueNanos > 0) {
            // Another subscription wants it earlier.
            due.remove(memory);
            memory.queued = false;
            memory.owner.queued--;
        }
        if (!memory.queued) {
            memory.queued = true;
            memory.queuedForNanos = memory.dueNanos;
            memory.owner.queued++;
            due.add(memory);
        }
    }

    /** When the next signal is due, or {@link Long#MAX_VALUE}. */
    long nextDueNanos() {
        for (Memory first = due.peek(); first != null; first = due.peek()) {
            if (isHolding(first) && first.queuedForNanos == first.dueNanos) {
                return first.dueNanos;
            }
            takeFirst();
            if (isHolding(first)) {
                queue(first);
            }
        }
        return Long.MAX_VALUE;
    }

    /** Whether a signal is due at {@code nowNanos}. */
    boolean isDue(long nowNanos) {
        long next = nextDueNanos();
        return next != Long.MAX_VALUE && next - nowNanos <= 0;
    }

    /** The next memory that holds what is due at {@code nowNanos}; {@code null} when there is none. */
    @Nullable
    Memory takeDue(long nowNanos) {
        return isDue(nowNanos) ? takeFirst() : null;
    }

    private Memory takeFirst() {
        Memory first = due.remove();
        first.queued = false;
        if (first.forgotten) {
            left--;
        } else {
            first.owner.queued--;
            if (first.owner.ended) {
                left--;
            }
        }
        return first;
    }

    private static boolean isHolding(Memory memory) {
        return memory.held != null && !memory.owner.ended;
    }

    /** Nothing is held back by {@code thinning} any more; what the queue has of it is swept out when it prevails. */
    void ended(Thinning thinning) {
        left += thinning.queued;
        sweep();
    }

    /** A memory holds nothing any more and will not again; what the queue has of it is swept out when that prevails. */
    void forgotten(Memory memory) {
        memory.letGo();
        if (memory.queued && !memory.forgotten) {
            memory.forgotten = true;
            memory.owner.queued--;
            left++;
            sweep();
        }
    }

    private void sweep() {
        if (left > 64 && left > due.size() / 2) {
            due.removeIf(memory -> memory.owner.ended || memory.forgotten);
            left = 0;
        }
    }
}
