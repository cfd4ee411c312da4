package io.stagebus.websocket.server;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what happens on other threads: as short as possible, and not for ever. */
final class Await {

    private static final long STEP_NANOS = 2_000_000;

    private Await() {}

    /** Returns as soon as {@code condition} holds; fails after ten seconds. */
    static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within ten seconds: " + what);
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
    }

    /** Fails as soon as {@code condition} does not hold; returns after {@code time}. */
    static void holds(String what, Duration time, BooleanSupplier condition) {
        long deadline = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - deadline < 0) {
            if (!condition.getAsBoolean()) {
                throw new AssertionError("no longer so: " + what);
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
    }
}
