package io.stagebus.rules.engine;

import io.stagebus.core.address.Address;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.time.Schedule;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was triggered and must wait: until an address is quiet ({@code debounce}), or until it has held long enough
 * ({@code for}). One wait for each rule and address. Bus thread only.
 */
final class Waits {

    private final SignalBus bus;
    private final int maxPending;
    private final Due due;
    private final Set<Wait> open = new HashSet<>();

    /** Something that waits. */
    static final class Wait {
        final ActiveRule active;
        final Occasion occasion;
        final boolean holding;
        private final Address key;
        private Schedule.@Nullable Task task;

        Wait(ActiveRule active, Occasion occasion, boolean holding) {
            this.active = active;
            this.occasion = occasion;
            this.holding = holding;
            this.key = RuleMemory.key(occasion);
        }
    }

    /** Hears when a wait is over. */
    @FunctionalInterface
    interface Due {
        /** It waited long enough. */
        void over(Wait wait);
    }

    Waits(SignalBus bus, EngineLimits limits, Due due) {
        this.bus = bus;
        this.maxPending = limits.maxPending();
        this.due = due;
    }

    /**
     * Lets an occasion wait; what waits for the same rule and address is given up for it.
     *
     * @return {@code false} when too much waits already
     */
    boolean begin(ActiveRule active, Occasion occasion, boolean holding, long nanos) {
        Wait wait = new Wait(active, occasion, holding);
        cancel(active.memory, wait.key);
        if (open.size() >= maxPending) {
            return false;
        }
        active.memory.waits.put(wait.key, wait);
        open.add(wait);
        wait.task = bus.after(nanos, () -> {
            forget(wait);
            due.over(wait);
        });
        return true;
    }

    private void forget(Wait wait) {
        open.remove(wait);
        wait.active.memory.waits.remove(wait.key, wait);
    }

    /** Gives up what waits for a rule at an address; says whether something did. */
    boolean cancel(RuleMemory memory, Address key) {
        Wait wait = memory.waits.get(key);
        if (wait != null) {
            cancel(wait);
        }
        return wait != null;
    }

    /** Gives one up. */
    void cancel(Wait wait) {
        Schedule.Task task = wait.task;
        if (task != null) {
            task.cancel();
        }
        forget(wait);
    }

    /** Gives up all that waits for a rule. */
    void cancel(RuleMemory memory) {
        Map.copyOf(memory.waits).values().forEach(this::cancel);
    }

    /** Gives up everything. */
    void cancelAll() {
        Set.copyOf(open).forEach(this::cancel);
    }

    /** How much waits. */
    int size() {
        return open.size();
    }
}
