package io.stagebus.core.journal.durable;

import io.stagebus.core.journal.JournalRecord;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.SpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The way from the bus to the log's thread. Unbounded, because the bus must neither wait nor be refused; {@link #backlog} is
 * what admission bounds (R20).
 *
 * <p>The bus pays for a wake-up only when the log's thread sleeps: a thread that gathers is woken by durable entries alone.
 */
final class EntryQueue {

    private static final int RUNNING = 0;
    private static final int GATHERING = 1;
    private static final int IDLE = 2;

    private final SpscUnboundedArrayQueue<JournalRecord> queue = new SpscUnboundedArrayQueue<>(1_024);
    private final AtomicLong appended = new AtomicLong();
    private final AtomicLong settled = new AtomicLong();
    private final AtomicLong lastSeq = new AtomicLong();
    private final AtomicLong lastDurableSeq = new AtomicLong();
    private volatile int mode = RUNNING;
    private volatile @Nullable Thread consumer;
    private long drainedSeq;
    private long drained;

    /** Bus thread only. */
    void append(JournalRecord item) {
        appended.lazySet(appended.getPlain() + 1);
        lastSeq.lazySet(item.seq());
        if (item.durable()) {
            lastDurableSeq.lazySet(item.seq());
        }
        queue.offer(item);
        // Either the log's thread sees the entry before it sleeps, or this thread sees that it sleeps.
        java.lang.invoke.VarHandle.fullFence();
        int now = mode;
        if (now == IDLE || (now == GATHERING && item.durable())) {
            wake();
        }
    }

    /** The last entry taken. Any thread. */
    long lastSeq() {
        return lastSeq.get();
    }

    /** Entries taken and not settled. Any thread. */
    long backlog() {
        return Math.max(0, appended.get() - settled.get());
    }

    /** Log thread, which from now on is the one that is woken. */
    void attach() {
        consumer = Thread.currentThread();
    }

    /** Log thread: takes what is there, at most {@code most}. */
    void drain(List<JournalRecord> into, int most) {
        for (JournalRecord item = queue.poll(); item != null; item = queue.poll()) {
            into.add(item);
            drainedSeq = item.seq();
            drained++;
            if (into.size() >= most) {
                break;
            }
        }
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Log thread: of what was drained all but {@code held} entries was written, superseded, or given up. */
    void settleAllBut(int held) {
        settled.lazySet(drained - held);
    }

    /** Log thread: rests until a durable entry comes, but not for longer than {@code nanos}. */
    void gather(long nanos) {
        mode = GATHERING;
        if (lastDurableSeq.get() <= drainedSeq) {
            LockSupport.parkNanos(this, nanos);
        }
        mode = RUNNING;
    }

    /** Log thread: rests until anything comes, but not for longer than {@code nanos}. */
    void idle(long nanos) {
        mode = IDLE;
        if (queue.isEmpty()) {
            LockSupport.parkNanos(this, nanos);
        }
        mode = RUNNING;
    }

    /** Log thread: rests for {@code nanos}, whatever comes. */
    void pause(long nanos) {
        LockSupport.parkNanos(this, nanos);
    }

    /** Wakes the log's thread. Any thread. */
    void wake() {
        mode = RUNNING;
        Thread thread = consumer;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}
