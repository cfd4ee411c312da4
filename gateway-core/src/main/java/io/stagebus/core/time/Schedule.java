package io.stagebus.core.time;

import java.util.PriorityQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tasks that are due at a time, earliest first, in the order they were made when due together. Not thread-safe: it belongs
 * to the bus thread, which runs what is due and arms one timer for the next.
 */
public final class Schedule {

    private static final Logger LOG = LoggerFactory.getLogger(Schedule.class);

    /** {@link #nextDeadlineNanos} when nothing is scheduled. */
    public static final long NOTHING = Long.MAX_VALUE;

    private final PriorityQueue<Task> queue = new PriorityQueue<>();
    private long made;
    private int cancelled;

    /** A scheduled task. */
    public final class Task implements Comparable<Task> {
        private final long deadlineNanos;
        private final long order;
        private final Runnable action;
        private boolean done;

        private Task(long deadlineNanos, long order, Runnable action) {
            this.deadlineNanos = deadlineNanos;
            this.order = order;
            this.action = action;
        }

        /** Takes it back; it will not run. Idempotent. */
        public void cancel() {
            if (!done) {
                done = true;
                cancelled++;
                // Cancelled tasks are skipped when they come up; only when they prevail are they swept out.
                if (cancelled > 64 && cancelled > queue.size() / 2) {
                    queue.removeIf(task -> task.done);
                    cancelled = 0;
                }
            }
        }

        @Override
        public int compareTo(Task other) {
            int byTime = Long.compare(deadlineNanos - other.deadlineNanos, 0);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    /**
     * Schedules {@code action}.
     *
     * @param deadlineNanos on the scale of {@link GatewayClock#monotonicNanos}
     */
    public Task at(long deadlineNanos, Runnable action) {
        Task task = new Task(deadlineNanos, made++, action);
        queue.add(task);
        return task;
    }

    /** When the next task is due, on the scale of {@link GatewayClock#monotonicNanos}, or {@link #NOTHING}. */
    public long nextDeadlineNanos() {
        for (Task task = queue.peek(); task != null; task = queue.peek()) {
            if (!task.done) {
                return task.deadlineNanos;
            }
            queue.poll();
            cancelled--;
        }
        return NOTHING;
    }

    /**
     * Runs what is due at {@code nowNanos}, at most {@code limit} tasks; says whether more is due. A task that fails is
     * logged and keeps no other from running.
     */
    public boolean runDue(long nowNanos, int limit) {
        for (int ran = 0; nextDeadlineNanos() != NOTHING && nextDeadlineNanos() - nowNanos <= 0; ran++) {
            if (ran == limit) {
                return true;
            }
            Task task = queue.remove();
            task.done = true;
            try {
                task.action.run();
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("a scheduled task failed");
            }
        }
        return false;
    }

    /** How many tasks wait, cancelled ones not counted. */
    public int size() {
        return queue.size() - cancelled;
    }
}
