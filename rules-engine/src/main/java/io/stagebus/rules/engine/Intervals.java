package io.stagebus.rules.engine;

import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.core.time.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rules that run at an interval: one timer for all, and those due at the same instant in the order of R16. An interval
 * that was missed altogether is left out, never made up for. Bus thread only.
 */
final class Intervals {

    /** How many rules run before the thread turns to its other sources (R19). */
    private static final int PER_TURN = 64;

    private final SignalBus bus;
    private final GatewayClock clock;
    private final Consumer<ActiveRule> onDue;
    private PriorityQueue<ActiveRule> queue = new PriorityQueue<>(Intervals::compare);
    private Schedule.@Nullable Task wake;

    /** Calls {@code onDue} with the rule. */
    Intervals(SignalBus bus, GatewayClock clock, Consumer<ActiveRule> onDue) {
        this.bus = bus;
        this.clock = clock;
        this.onDue = onDue;
    }

    private static int compare(ActiveRule one, ActiveRule other) {
        int byTime = Long.compare(one.memory.nextDueNanos - other.memory.nextDueNanos, 0);
        return byTime != 0 ? byTime : Integer.compare(one.rank, other.rank);
    }

    /** From now on these rules run, and no others. A rule whose memory says when it is due keeps that. */
    void replace(List<ActiveRule> rules) {
        long now = clock.monotonicNanos();
        for (ActiveRule active : rules) {
            if (!active.memory.armed) {
                active.memory.armed = true;
                active.memory.nextDueNanos = now + everyNanos(active);
            }
        }
        queue = new PriorityQueue<>(Intervals::compare);
        queue.addAll(rules);
        arm();
    }

    private static long everyNanos(ActiveRule active) {
        return active.interval().orElseThrow().every().toNanos();
    }

    private void arm() {
        if (wake != null) {
            wake.cancel();
            wake = null;
        }
        ActiveRule first = queue.peek();
        if (first != null) {
            wake = bus.after(Math.max(0, first.memory.nextDueNanos - clock.monotonicNanos()), this::onWake);
        }
    }

    private void onWake() {
        wake = null;
        long now = clock.monotonicNanos();
        List<ActiveRule> due = new ArrayList<>();
        for (ActiveRule first = queue.peek();
                first != null && first.memory.nextDueNanos - now <= 0 && due.size() < PER_TURN;
                first = queue.peek()) {
            due.add(queue.remove());
        }
        for (ActiveRule active : due) {
            long every = everyNanos(active);
            long late = now - active.memory.nextDueNanos;
            active.memory.nextDueNanos += every * (1 + late / every);
            queue.add(active);
            onDue.accept(active);
        }
        arm();
    }
}
