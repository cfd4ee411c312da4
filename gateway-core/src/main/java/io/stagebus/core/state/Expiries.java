package io.stagebus.core.state;

import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which Param expires next. A renewal does not move the Param's entry: it comes up early once and is put back, so that a
 * fader with a sliding time to live costs one entry and no queue work per write. Entries that a shorter time or the end of
 * the Param made useless are swept out when they prevail. Not thread-safe.
 */
final class Expiries {

    private static final int FIRST_SWEEP = 1_024;

    private record Entry(long deadlineNanos, ParamState state) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            return Long.compare(deadlineNanos - other.deadlineNanos, 0);
        }

        void takenOut() {
            Life life = state.life();
            if (life != null) {
                life.queued = false;
            }
        }

        boolean isTheOneThatCounts() {
            Life life = state.life();
            return life != null && life.queued && deadlineNanos == life.queuedForNanos;
        }
    }

    private final PriorityQueue<Entry> queue = new PriorityQueue<>();
    private final Predicate<ParamState> exists;
    private int sweepAbove = FIRST_SWEEP;

    /** A queue that takes a Param's word for nothing once {@code exists} denies it. */
    Expiries(Predicate<ParamState> exists) {
        this.exists = exists;
    }

    void watch(ParamState state) {
        Life life = state.life();
        if (life != null && life.ttl.expires() && (!life.queued || life.deadlineNanos - life.queuedForNanos < 0)) {
            life.queued = true;
            life.queuedForNanos = life.deadlineNanos;
            queue.add(new Entry(life.deadlineNanos, state));
            if (queue.size() > sweepAbove) {
                sweep();
            }
        }
    }

    private void sweep() {
        queue.removeIf(entry -> {
            boolean useless = !entry.isTheOneThatCounts() || !exists.test(entry.state);
            if (useless && entry.isTheOneThatCounts()) {
                // Should a rollback bring the Param back, it is queued anew.
                entry.takenOut();
            }
            return useless;
        });
        sweepAbove = Math.max(FIRST_SWEEP, 2 * queue.size());
    }

    long nextNanos() {
        Entry next = queue.peek();
        return next == null ? Long.MAX_VALUE : next.deadlineNanos;
    }

    /** Whether there is anything to be taken at this time. */
    boolean isDue(long nowNanos) {
        Entry next = queue.peek();
        return next != null && next.deadlineNanos - nowNanos <= 0;
    }

    /** Takes the first entry: its Param, which may have been renewed or be gone; null when it does not count any more. */
    @Nullable
    ParamState take() {
        Entry next = queue.poll();
        if (next == null || !next.isTheOneThatCounts()) {
            return null;
        }
        next.takenOut();
        return next.state;
    }

    int size() {
        return queue.size();
    }
}
