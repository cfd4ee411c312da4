package io.stagebus.appliance.wiring;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** Tasks for another thread, of which only so many may wait. Any thread. */
final class Turns {

    private final Executor worker;
    private final int most;
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * None wait yet.
     *
     * @param worker runs them
     * @param most how many may wait or run, 1 or more
     */
    Turns(Executor worker, int most) {
        this.worker = worker;
        this.most = most;
    }

    /** Has {@code task} run soon; {@code false} when too many wait already, and then never. */
    boolean take(Runnable task) {
        if (waiting.incrementAndGet() > most) {
            waiting.decrementAndGet();
            return false;
        }
        worker.execute(() -> {
            try {
                task.run();
            } finally {
                waiting.decrementAndGet();
            }
        });
        return true;
    }
}
