package io.stagebus.benchmarks.lane;

/**
 * So many per second, each with the moment at which it ought to go out. Lateness is counted from that moment and not from
 * when it really went, so that what a stall held up is not left out of the figures (coordinated omission). Generator's
 * thread.
 */
public final class Pace {

    private final double nanosBetween;
    private final long startNanos;
    private final long firstSequence;
    private long taken;

    /**
     * A pace that begins at once.
     *
     * @param perSecond above 0
     * @param startNanos {@link System#nanoTime} of the first
     * @param firstSequence sequence number of the first
     */
    public Pace(double perSecond, long startNanos, long firstSequence) {
        this.nanosBetween = 1e9 / perSecond;
        this.startNanos = startNanos;
        this.firstSequence = firstSequence;
    }

    /** How many have become due since the last call. */
    public int take(long nowNanos) {
        long due = nowNanos < startNanos ? 0 : (long) ((nowNanos - startNanos) / nanosBetween) + 1;
        int more = (int) Math.min(Integer.MAX_VALUE, due - taken);
        taken = due;
        return more;
    }

    /** How many have become due at all. */
    public long taken() {
        return taken;
    }

    /** Whether {@code sequence} has become due at this pace. */
    public boolean holds(long sequence) {
        return sequence >= firstSequence && sequence < firstSequence + taken;
    }

    /** When {@code sequence} ought to go out, on the scale of {@link System#nanoTime}. */
    public long intendedNanos(long sequence) {
        return startNanos + (long) ((sequence - firstSequence) * nanosBetween);
    }
}
