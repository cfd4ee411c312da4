package io.stagebus.core.journal.durable;

/**
 * What the log has handed to the operating system since the last force, and when the next one is due: for who waits for it as
 * soon as the least interval between two is over; else when the oldest of it is so old, or, when much has gathered, as soon as
 * that interval is over. Log thread only.
 */
final class Unforced {

    /** More than so many bytes are not forced together: whoever waits for the next force waits for the end of this one. */
    private static final long MUCH_BYTES = 1L << 20;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final JournalThreads threads;
    private final long minIntervalNanos;
    private final long lazyNanos;
    private boolean any;
    private boolean awaited;
    private long sinceNanos;
    private long bytes;
    private long lastForceNanos;

    /** Nothing is unforced, and the next force may come at once. */
    Unforced(JournalThreads threads, LogSettings settings) {
        this.threads = threads;
        this.minIntervalNanos = settings.minIntervalMillis() * NANOS_PER_MILLI;
        this.lazyNanos = settings.lazyForceMillis() * NANOS_PER_MILLI;
        this.lastForceNanos = threads.nanoTime() - minIntervalNanos;
    }

    /** The next entry to be written is one that somebody waits for, or not. */
    void adds(boolean isAwaited) {
        awaited |= isAwaited;
    }

    /**
     * Entries were written.
     *
     * @param oldestNanos since when the oldest of them has been there
     */
    void wrote(long size, long oldestNanos) {
        if (!any) {
            any = true;
            sinceNanos = oldestNanos;
        }
        bytes += size;
    }

    /** Everything was forced. */
    void forced() {
        any = false;
        awaited = false;
        bytes = 0;
        lastForceNanos = threads.nanoTime();
    }

    /** The segment is given up with what was not forced of it; who waited still waits. */
    void abandoned() {
        bytes = 0;
    }

    /** Whether anything is. */
    boolean isAny() {
        return any;
    }

    /** Whether somebody waits for it. */
    boolean isAwaited() {
        return awaited;
    }

    /** Whether it is to be forced now. */
    boolean isDue() {
        return (awaited || any) && dueInNanos() <= 0;
    }

    /** In how many nanoseconds it is to be forced; 0 or less: now. Means nothing when nothing is unforced. */
    long dueInNanos() {
        long now = threads.nanoTime();
        long next = lastForceNanos + minIntervalNanos - now;
        long old = sinceNanos + lazyNanos - now;
        if (awaited) {
            return next;
        }
        return bytes >= MUCH_BYTES ? Math.min(next, old) : old;
    }
}
