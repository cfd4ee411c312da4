package io.stagebus.core.journal.durable;

import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.files.JournalFiles;
import io.stagebus.core.time.ManualClock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A durable journal whose log and keeper have no threads: they take a step when a test says so, on the test's thread, and go
 * by the test's clock. What happens is thus the same every time. Replay still has its own thread.
 */
public final class SteppedJournal {

    private final Steps steps;
    private final DurableJournal journal;

    private static final long PATIENCE_MILLIS = 20_000;

    /** A journal that is not open. */
    public SteppedJournal(JournalSettings settings, ManualClock clock, JournalFiles files) {
        this(settings, clock, files, PATIENCE_MILLIS);
    }

    /** The same, whose readers wait so long for the keeper to open the history. */
    SteppedJournal(JournalSettings settings, ManualClock clock, JournalFiles files, long patienceMillis) {
        steps = new Steps(clock, patienceMillis);
        journal = new DurableJournal(settings, clock, Map.of(), files, steps);
    }

    /** The journal itself. */
    public Journal journal() {
        return journal;
    }

    /** The log takes what is there, writes it, and forces it when that is due. */
    public void stepLog() {
        LogLoop loop = steps.loop;
        if (loop != null) {
            loop.step();
        }
    }

    /** The keeper does one thing that it was asked for, or looks after the history when that is due. */
    public boolean stepKeeper() {
        return steps.keeper.step();
    }

    private static final class Steps implements JournalThreads {
        private final ManualClock clock;
        private final Keeping keeper;
        private final long patienceMillis;
        private @Nullable LogLoop loop;

        Steps(ManualClock clock, long patienceMillis) {
            this.clock = clock;
            this.patienceMillis = patienceMillis;
            this.keeper = new Keeping(clock);
        }

        @Override
        public long nanoTime() {
            return clock.monotonicNanos();
        }

        @Override
        public long patienceMillis() {
            return patienceMillis;
        }

        @Override
        public LogThread start(LogLoop started) {
            loop = started;
            return millis -> {
                while (started.step()) {
                    // Until what was taken is written or given up.
                }
                loop = null;
                return true;
            };
        }

        @Override
        public ScheduledExecutorService keeper() {
            return keeper;
        }
    }

    /** An executor that executes one task at a time, when it is told to. */
    private static final class Keeping extends AbstractExecutorService implements ScheduledExecutorService {
        private final ManualClock clock;
        private final Deque<Runnable> tasks = new ArrayDeque<>();
        private @Nullable Runnable recurring;
        private long recursAtNanos;
        private long everyNanos;
        private boolean closing;

        Keeping(ManualClock clock) {
            this.clock = clock;
        }

        boolean step() {
            Runnable task = next();
            if (task == null) {
                return false;
            }
            task.run();
            return true;
        }

        /** Reads add tasks from another thread. */
        private synchronized @Nullable Runnable next() {
            Runnable due = recurring;
            if (due != null && recursAtNanos - clock.monotonicNanos() <= 0) {
                recursAtNanos = clock.monotonicNanos() + everyNanos;
                return due;
            }
            return tasks.pollFirst();
        }

        @Override
        public synchronized void execute(Runnable task) {
            if (closing) {
                throw new RejectedExecutionException();
            }
            tasks.addLast(task);
        }

        @Override
        public synchronized ScheduledFuture<?> scheduleWithFixedDelay(
                Runnable command, long initialDelay, long delay, TimeUnit unit) {
            recurring = command;
            recursAtNanos = clock.monotonicNanos() + unit.toNanos(initialDelay);
            everyNanos = unit.toNanos(delay);
            return new Unneeded();
        }

        @Override
        public synchronized void shutdown() {
            closing = true;
            recurring = null;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            while (step()) {
                // What it was asked for before.
            }
            return true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isShutdown() {
            return closing;
        }

        @Override
        public synchronized boolean isTerminated() {
            return closing && tasks.isEmpty();
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }
    }

    /** Nobody asks for it. */
    private static final class Unneeded extends java.util.concurrent.FutureTask<Void> implements ScheduledFuture<Void> {
        Unneeded() {
            super(() -> null);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return 0;
        }

        @Override
        public int compareTo(Delayed other) {
            return 0;
        }
    }
}
