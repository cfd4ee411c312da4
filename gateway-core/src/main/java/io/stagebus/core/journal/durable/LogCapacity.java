package io.stagebus.core.journal.durable;

/**
 * How many entries a second the log takes in full: a bucket that fills at that rate and holds a burst. What comes beyond is
 * overload, and is thinned (R20). One thread.
 */
final class LogCapacity {

    /** A burst of this length, at full rate, is taken in full. */
    private static final double BURST_SECONDS = 1;

    private static final double NANOS = 1e9;

    private final double perSecond;
    private double room;
    private long filledNanos;

    /**
     * A full bucket.
     *
     * @param perSecond entries a second, 1 or more
     * @param nowNanos monotonic time
     */
    LogCapacity(long perSecond, long nowNanos) {
        this.perSecond = perSecond;
        this.room = perSecond * BURST_SECONDS;
        this.filledNanos = nowNanos;
    }

    /** Whether {@code entries} more can be taken in full at {@code nowNanos}. */
    boolean covers(int entries, long nowNanos) {
        room = Math.min(perSecond * BURST_SECONDS, room + (nowNanos - filledNanos) / NANOS * perSecond);
        filledNanos = nowNanos;
        return entries <= room;
    }

    /** So many were taken. */
    void take(int entries) {
        room = Math.max(0, room - entries);
    }
}
