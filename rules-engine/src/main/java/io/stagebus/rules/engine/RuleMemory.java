package io.stagebus.rules.engine;

import io.stagebus.core.time.Schedule;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * What a rule remembers from one firing to the next, and over a reload that leaves the rule as it is. Bus thread only,
 * except {@link #counters}.
 */
final class RuleMemory {

    private static final long WINDOW_NANOS = 1_000_000_000;

    private static final Verdict[] VERDICTS = Verdict.values();

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
    private final AtomicLongArray counts = new AtomicLongArray(VERDICTS.length);

    private final AtomicLong refused = new AtomicLong();

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
        int at = verdict.ordinal();
        counts.lazySet(at, counts.getPlain(at) + 1);
    }

    void countRefused() {
        refused.lazySet(refused.getPlain() + 1);
    }

    /** Any thread. */
    RuleCounters counters(String ruleId) {
        Map<Verdict, Long> seen = new EnumMap<>(Verdict.class);
        for (Verdict verdict : VERDICTS) {
            long count = counts.get(verdict.ordinal());
            if (count > 0) {
                seen.put(verdict, count);
            }
        }
        return new RuleCounters(ruleId, seen, refused.get());
    }
}
