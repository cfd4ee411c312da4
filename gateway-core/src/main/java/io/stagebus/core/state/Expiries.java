package io.stagebus.core.state;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Which Param expires next. A renewal does not move the Param's entry: it comes up early once and is put back, so that a
 * fader with a sliding time to live costs one entry and no queue work per write. Not thread-safe.
 */
final class Expiries {

    private record Entry(long deadlineNanos, ParamState state) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            return Long.compare(deadlineNanos - other.deadlineNanos, 0);
        }
    }

    private final PriorityQueue<Entry> queue = new PriorityQueue<>();

    void watch(ParamState state) {
        if (state.ttl.expires() && (!state.expiryQueued || state.deadlineNanos - state.queuedForNanos < 0)) {
            state.expiryQueued = true;
            state.queuedForNanos = state.deadlineNanos;
            queue.add(new Entry(state.deadlineNanos, state));
        }
    }

    long nextNanos() {
        Entry next = queue.peek();
        return next == null ? Long.MAX_VALUE : next.deadlineNanos;
    }

    /** Takes the next state whose entry is due; it may have been renewed, or be gone. */
    @Nullable
    ParamState take(long nowNanos) {
        Entry next = queue.peek();
        if (next == null || next.deadlineNanos - nowNanos > 0) {
            return null;
        }
        queue.remove();
        if (next.deadlineNanos == next.state.queuedForNanos) {
            next.state.expiryQueued = false;
        }
        return next.state;
    }
}
