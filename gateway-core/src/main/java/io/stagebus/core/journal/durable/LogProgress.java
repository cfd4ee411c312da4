package io.stagebus.core.journal.durable;

/** How far the log is. The log's thread moves it on; any thread may ask, and wait. */
final class LogProgress {

    private volatile long writtenSeq;
    private volatile long durableSeq;
    private volatile long entries;
    private volatile long coalesced;
    private volatile long lost;
    private volatile long bytes;
    private volatile long forces;
    private volatile boolean held;
    /** How many threads wait; changed under the monitor. */
    private volatile int waiting;

    /** Before the thread starts. */
    void begin(long lastSeq) {
        writtenSeq = lastSeq;
        durableSeq = lastSeq;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // One writer.
    void took(long more) {
        entries += more;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // One writer.
    void leftOut(long more) {
        coalesced += more;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // One writer.
    void wrote(long seq, long moreBytes) {
        bytes += moreBytes;
        if (seq != writtenSeq) {
            writtenSeq = seq;
            tell();
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // One writer.
    void forced(long seq, long moreForces) {
        forces += moreForces;
        durableSeq = seq;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // One writer.
    void gaveUp(long more) {
        lost += more;
    }

    /** Whether nothing is written for now, so that nobody need wait. */
    void hold(boolean now) {
        held = now;
        tell();
    }

    boolean isHeld() {
        return held;
    }

    private synchronized void tell() {
        if (waiting > 0) {
            notifyAll();
        }
    }

    /** Whether somebody waits for something to be written. Any thread. */
    boolean isAwaited() {
        return waiting > 0;
    }

    /** Waits until {@code seq} was written, nothing is written any more, or the time is over. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // Under the monitor.
    synchronized void awaitWritten(long seq, long millis) {
        long end = System.nanoTime() + millis * 1_000_000;
        waiting++;
        try {
            long left = end - System.nanoTime();
            while (writtenSeq < seq && !held && left > 0) {
                wait(left / 1_000_000 + 1);
                left = end - System.nanoTime();
            }
        } catch (InterruptedException e) {
            // Whoever stops this thread does not need what it waits for.
            Thread.currentThread().interrupt();
        } finally {
            waiting--;
        }
    }

    long writtenSeq() {
        return writtenSeq;
    }

    long durableSeq() {
        return durableSeq;
    }

    long entries() {
        return entries;
    }

    long coalesced() {
        return coalesced;
    }

    long lost() {
        return lost;
    }

    long bytes() {
        return bytes;
    }

    long forces() {
        return forces;
    }
}
