package io.stagebus.benchmarks.server;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waiting for another process in small steps. Stateless. */
final class Patience {

    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private Patience() {}

    /**
     * Waits a little.
     *
     * @param deadlineNanos on the scale of {@link System#nanoTime}
     * @throws IllegalStateException when the deadline is over; {@code otherwise} says what did not happen
     */
    static void until(long deadlineNanos, String otherwise) {
        if (System.nanoTime() - deadlineNanos > 0) {
            throw new IllegalStateException(otherwise + " in time");
        }
        LockSupport.parkNanos(STEP_NANOS);
    }
}
