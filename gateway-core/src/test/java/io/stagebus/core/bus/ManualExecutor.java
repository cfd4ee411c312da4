package io.stagebus.core.bus;

import io.stagebus.core.time.ManualClock;
import io.stagebus.core.time.Schedule;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** A bus thread that is the test's own thread: tasks run in {@link #run}, timers when the test moves the clock. */
public final class ManualExecutor implements BusExecutor {

    /** Whether the thread is about to end: it does what is queued, and there is no next turn. */
    public boolean ending;

    private final ManualClock clock;
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final Schedule timers = new Schedule();
    private boolean onBusThread = true;

    /** An executor whose timers follow {@code clock}. */
    public ManualExecutor(ManualClock clock) {
        this.clock = clock;
    }

    @Override
    public boolean isBusThread() {
        return onBusThread;
    }

    @Override
    public void execute(Runnable task) {
        tasks.addLast(task);
    }

    @Override
    public void executeNextTurn(Runnable task) {
        if (!ending) {
            execute(task);
        }
    }

    @Override
    public Timer schedule(Runnable task, long delayNanos) {
        return timers.at(clock.monotonicNanos() + delayNanos, task)::cancel;
    }

    /** Runs everything that is queued, and what that queues. */
    public void run() {
        for (Runnable task = tasks.pollFirst(); task != null; task = tasks.pollFirst()) {
            task.run();
        }
    }

    /** Moves the clock on and runs the timers and tasks that come due, in the order of their times. */
    public void advance(Duration by) {
        run();
        long end = clock.monotonicNanos() + by.toNanos();
        while (timers.nextDeadlineNanos() - end <= 0 && timers.nextDeadlineNanos() != Schedule.NOTHING) {
            clock.advance(Duration.ofNanos(Math.max(0, timers.nextDeadlineNanos() - clock.monotonicNanos())));
            timers.runDue(clock.monotonicNanos(), 1);
            run();
        }
        clock.advance(Duration.ofNanos(end - clock.monotonicNanos()));
        run();
    }

    /** How many timers wait. */
    public int timers() {
        return timers.size();
    }

    /** Calls {@code action} as if on another thread. */
    public void elsewhere(Runnable action) {
        onBusThread = false;
        try {
            action.run();
        } finally {
            onBusThread = true;
        }
    }
}
