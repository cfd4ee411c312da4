package io.stagebus.rules.engine;

/** Counts what happens within a second that begins with the first of it. Bus thread only. */
final class RateWindow {

    private static final long NANOS = 1_000_000_000;

    private boolean begun;
    private long startNanos;
    private int counted;

    /** Whether one more stays within {@code most}. */
    boolean admits(long nowNanos, int most) {
        return !begun || nowNanos - startNanos >= NANOS || counted < most;
    }

    void count(long nowNanos) {
        if (!begun || nowNanos - startNanos >= NANOS) {
            begun = true;
            startNanos = nowNanos;
            counted = 0;
        }
        counted++;
    }
}
