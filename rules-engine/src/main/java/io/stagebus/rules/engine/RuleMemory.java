package io.stagebus.rules.engine;

import io.stagebus.core.time.Schedule;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a rule remembers from one firing to the next, and over a reload that leaves the rule as it is. Bus thread only,
 * except {@link #counters}.
 */
final class RuleMemory {

    private static final long WINDOW_NANOS = 1_000_000_000;

    /** The rest of a firing that waits. */
    Schedule.@Nullable Task waiting;
    /** When its interval is over next, on the monotonic clock; meaningless for other triggers and before it is armed. */
    long nextDueNanos;

    boolean armed;

    private boolean hasFired;
    private long lastFiredNanos;
    private long windowStartNanos;
    private int firedInWindow;

    /** Written by the bus thread alone; atomic so that others may read. */
    private final Map<Verdict, AtomicLong> counts = new EnumMap<>(Verdict.class);

    private final AtomicLong refused = new AtomicLong();

    RuleMemory() {
        for (Verdict verdict : Verdict.values()) {
            counts.put(verdict, new AtomicLong());
        }
    }

    boolean isCoolingDown(long nowNanos, long cooldownNanos) {
        return hasFired && cooldownNanos > 0 && nowNanos - lastFiredNanos < cooldownNanos;
    }

    /** Whether one more firing stays within {@code perSecond}, counted from the first firing of a window on. */
    boolean isWithinRate(long nowNanos, int perSecond) {
        return !hasFired || nowNanos - windowStartNanos >= WINDOW_NANOS || firedInWindow < perSecond;
    }

    void fired(long nowNanos) {
        if (!hasFired || nowNanos - windowStartNanos >= WINDOW_NANOS) {
            windowStartNanos = nowNanos;
            firedInWindow = 0;
        }
        firedInWindow++;
        hasFired = true;
        lastFiredNanos = nowNanos;
    }

    void stopWaiting() {
        Schedule.Task task = waiting;
        if (task != null) {
            task.cancel();
            waiting = null;
        }
    }

    void count(Verdict verdict) {
        increment(Objects.requireNonNull(counts.get(verdict)));
    }

    private static void increment(AtomicLong counter) {
        counter.lazySet(counter.getPlain() + 1);
    }

    void countRefused() {
        increment(refused);
    }

    /** Any thread. */
    RuleCounters counters(String ruleId) {
        Map<Verdict, Long> seen = new EnumMap<>(Verdict.class);
        counts.forEach((verdict, count) -> {
            if (count.get() > 0) {
                seen.put(verdict, count.get());
            }
        });
        return new RuleCounters(ruleId, seen, refused.get());
    }
}
