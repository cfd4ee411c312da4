package io.stagebus.websocket.connection;

/** Lets through so many ERRORs per second that a client can learn from them, and no more. Not thread-safe. */
final class ErrorThrottle {

    private static final int PER_SECOND = 10;
    private static final long SECOND_NANOS = 1_000_000_000L;

    private long secondStart;
    private int sent;
    private boolean begun;

    /** Whether another ERROR may go out at {@code nowNanos}. */
    boolean admits(long nowNanos) {
        if (!begun || nowNanos - secondStart >= SECOND_NANOS) {
            begun = true;
            secondStart = nowNanos;
            sent = 0;
        }
        return sent++ < PER_SECOND;
    }
}
