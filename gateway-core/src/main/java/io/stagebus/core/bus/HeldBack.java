package io.stagebus.core.bus;

import io.stagebus.core.bus.Thinning.Memory;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The signals that are held back from any session, by the time at which they are due; bounded. Bus thread only. */
final class HeldBack {

    /** How many memories all sessions may have together. */
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

    /** How many memories all sessions have. */
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
            memory.attachment.queuedMemories--;
        }
        if (!memory.queued) {
            memory.queued = true;
            memory.queuedForNanos = memory.dueNanos;
            memory.attachment.queuedMemories++;
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

    /** The next memory that holds what is due at {@code nowNanos}; {@code null} when there is none. */
    @Nullable
    Memory takeDue(long nowNanos) {
        long next = nextDueNanos();
        return next == Long.MAX_VALUE || next - nowNanos > 0 ? null : takeFirst();
    }

    private Memory takeFirst() {
        Memory first = due.remove();
        first.queued = false;
        if (first.forgotten) {
            left--;
        } else {
            first.attachment.queuedMemories--;
            if (first.attachment.closed) {
                left--;
            }
        }
        return first;
    }

    private static boolean isHolding(Memory memory) {
        return memory.held != null && !memory.attachment.closed;
    }

    /** A session was closed; what is held back from it is swept out when it prevails. */
    void closed(Attachment attachment) {
        left += attachment.queuedMemories;
        sweep();
    }

    /** A memory holds nothing any more and will not again; what the queue has of it is swept out when that prevails. */
    void forgotten(Memory memory) {
        memory.letGo();
        if (memory.queued && !memory.forgotten && !memory.attachment.closed) {
            memory.forgotten = true;
            memory.attachment.queuedMemories--;
            left++;
            sweep();
        }
    }

    private void sweep() {
        if (left > 64 && left > due.size() / 2) {
            due.removeIf(memory -> memory.attachment.closed || memory.forgotten);
            left = 0;
        }
    }
}
