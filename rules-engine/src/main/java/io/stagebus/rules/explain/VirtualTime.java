package io.stagebus.rules.explain;

import io.stagebus.core.bus.BusExecutor;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.core.time.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;

/** A bus thread that is the caller's own, and two clocks that move when it says so. One thread. */
final class VirtualTime implements BusExecutor, GatewayClock {

    private static final long NANOS_PER_MICRO = 1_000;

    private final long startMicros;
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final Schedule timers = new Schedule();
    private final long mostTimers;
    private long timersRun;
    private long nanos;

    VirtualTime(Instant start) {
        this(start, Long.MAX_VALUE);
    }

    /** The same, which stands still when so many timers came due. */
    VirtualTime(Instant start, long mostTimers) {
        this.mostTimers = mostTimers;
        startMicros = ChronoUnit.MICROS.between(Instant.EPOCH, start);
    }

    @Override
    public long wallMicros() {
        return startMicros + nanos / NANOS_PER_MICRO;
    }

    @Override
    public long monotonicNanos() {
        return nanos;
    }

    @Override
    public boolean isBusThread() {
        return true;
    }

    @Override
    public void execute(Runnable task) {
        tasks.addLast(task);
    }

    @Override
    public void executeNextTurn(Runnable task) {
        execute(task);
    }

    @Override
    public Timer schedule(Runnable task, long delayNanos) {
        return timers.at(nanos + delayNanos, task)::cancel;
    }

    /** Whether no more timers may come due. */
    boolean isSpent() {
        return timersRun >= mostTimers;
    }

    /** Does what is to be done now. */
    void run() {
        for (Runnable task = tasks.pollFirst(); task != null; task = tasks.pollFirst()) {
            task.run();
        }
    }

    /** The same, up to a wall time; not back. */
    void advanceTo(long wallMicros) {
        if (wallMicros > wallMicros()) {
            advance(Duration.of(wallMicros - wallMicros(), ChronoUnit.MICROS));
        }
    }

    /** Moves on, and does what comes due on the way, in the order of its times. */
    void advance(Duration by) {
        run();
        long end = nanos + by.toNanos();
        for (long next = timers.nextDeadlineNanos();
                next != Schedule.NOTHING && next - end <= 0 && !isSpent();
                next = timers.nextDeadlineNanos()) {
            nanos = Math.max(nanos, next);
            timers.runDue(nanos, 1);
            timersRun++;
            run();
        }
        if (isSpent()) {
            return;
        }
        nanos = end;
        run();
    }
}
