package io.stagebus.benchmarks.micro;

import io.stagebus.core.bus.BusExecutor;
import java.util.ArrayDeque;
import java.util.Deque;

/** The benchmark's own thread as the bus thread: tasks run when it says so, timers never come due. Not thread-safe. */
public final class CallerThread implements BusExecutor {

    private static final Timer NO_TIMER = () -> {};

    private final Deque<Runnable> tasks = new ArrayDeque<>();

    /** Runs what is queued, and what that queues. */
    public void runAll() {
        for (Runnable task = tasks.pollFirst(); task != null; task = tasks.pollFirst()) {
            task.run();
        }
    }

    @Override
    public boolean isBusThread() {
        return true;
    }

    @Override
    public void execute(Runnable task) {
        tasks.addLast(task);
    }

    @Override
    public void executeNextTurn(Runnable task) {
        execute(task);
    }

    @Override
    public Timer schedule(Runnable task, long delayNanos) {
        return NO_TIMER;
    }
}
