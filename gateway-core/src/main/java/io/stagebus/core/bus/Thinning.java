package io.stagebus.core.bus;

import io.stagebus.core.address.Address;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.DeliveryOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * What one subscription's {@code maxRate}, {@code epsilon} and {@code window} hold back (R22). Per address it remembers what
 * was delivered last and the newest signal held back, which is delivered when the interval is over. Events, timelines,
 * deletions and the start and end of a gesture are never held back. Not thread-safe.
 */
final class Thinning {

    /** What to do with a signal now. */
    enum Verdict {
        /** Deliver it. */
        NOW,
        /** Deliver it, or what follows it, when its interval is over. */
        LATER,
        /** It differs too little from what was delivered last. */
        NEVER
    }

    /** What is known of one address. */
    private static final class Memory implements Comparable<Memory> {
        private @Nullable Value last;
        private long deliveredNanos;
        private @Nullable Signal held;
        private boolean queued;
        private long queuedForNanos;

        @Override
        public int compareTo(Memory other) {
            return Long.compare(queuedForNanos - other.queuedForNanos, 0);
        }
    }

    /** How many addresses are remembered at most; what comes beyond is delivered as if seen for the first time. */
    private static final int MAX_MEMORIES = 100_000;

    private static final int FIRST_SWEEP = 1_024;

    private final DeliveryOptions options;
    private final long intervalNanos;
    private final Map<Address, Memory> memories = new HashMap<>();
    /** Those that hold something back, or did when they were queued, by the time they were due then. */
    private final PriorityQueue<Memory> due = new PriorityQueue<>();

    private int sweepAt = FIRST_SWEEP;

    Thinning(DeliveryOptions options) {
        this.options = options;
        this.intervalNanos = options.intervalNanos();
    }

    Verdict judge(Signal signal, long nowNanos) {
        if (!isThinnable(signal)) {
            return Verdict.NOW;
        }
        Memory memory = memories.get(signal.address());
        if (memory == null) {
            return Verdict.NOW;
        }
        if (isExempt(signal)) {
            memory.held = null;
            return Verdict.NOW;
        }
        Value last = memory.last;
        if (last == null) {
            return Verdict.NOW;
        }
        if (isTooSmall(last, signal.content().value())) {
            // What was held back is older than this and differs from it; this one speaks for the present.
            memory.held = null;
            return Verdict.NEVER;
        }
        if (intervalNanos > 0 && nowNanos - memory.deliveredNanos < intervalNanos) {
            memory.held = signal;
            queue(memory);
            return Verdict.LATER;
        }
        return Verdict.NOW;
    }

    /** The signal was delivered, because of this subscription or another of the session. */
    void delivered(Signal signal, long nowNanos) {
        if (!isThinnable(signal)) {
            return;
        }
        Memory memory = memories.get(signal.address());
        if (signal instanceof Signal.Param param && param.deleted()) {
            if (memory != null) {
                memory.held = null;
                memories.remove(signal.address());
            }
            return;
        }
        if (memory == null) {
            sweep(nowNanos);
            if (memories.size() >= MAX_MEMORIES) {
                return;
            }
            memory = new Memory();
            memories.put(signal.address(), memory);
        }
        memory.last = signal.content().value();
        memory.deliveredNanos = nowNanos;
        memory.held = null;
    }

    /** The session made this signal itself and does not get it: what was held back for it is older and no longer true. */
    void superseded(Signal signal) {
        Memory memory = isThinnable(signal) ? memories.get(signal.address()) : null;
        if (memory != null) {
            memory.held = null;
        }
    }

    /** How many addresses are remembered. */
    int size() {
        return memories.size();
    }

    private void queue(Memory memory) {
        if (!memory.queued) {
            memory.queued = true;
            memory.queuedForNanos = memory.deliveredNanos + intervalNanos;
            due.add(memory);
        }
    }

    /** Forgets the addresses whose interval is over: only {@code epsilon} needs to know what came before that. */
    private void sweep(long nowNanos) {
        if (memories.size() < sweepAt) {
            return;
        }
        if (!(options.epsilon() > 0)) {
            memories.values().removeIf(memory -> memory.held == null && isOver(memory, nowNanos));
        }
        sweepAt = Math.max(FIRST_SWEEP, 2 * memories.size());
    }

    private boolean isOver(Memory memory, long nowNanos) {
        return nowNanos - (memory.deliveredNanos + intervalNanos) >= 0;
    }

    /** When the next signal held back is due, or {@link Long#MAX_VALUE}. */
    long nextDueNanos() {
        for (Memory first = due.peek(); first != null; first = due.peek()) {
            long dueNanos = first.deliveredNanos + intervalNanos;
            if (first.held != null && first.queuedForNanos == dueNanos) {
                return dueNanos;
            }
            // It let go of what it held since, or was delivered and holds something newer.
            due.poll();
            first.queued = false;
            if (first.held != null) {
                queue(first);
            }
        }
        return Long.MAX_VALUE;
    }

    /** Adds the signals that are due to {@code taken}; the caller delivers them and says so. */
    void takeDue(long nowNanos, List<Signal> taken) {
        while (nextDueNanos() != Long.MAX_VALUE && nextDueNanos() - nowNanos <= 0) {
            Memory memory = due.remove();
            memory.queued = false;
            Signal held = memory.held;
            if (held != null) {
                memory.held = null;
                taken.add(held);
            }
        }
    }

    /** Events and timelines have no last value to compare with, even where a Param has the same address. */
    private static boolean isThinnable(Signal signal) {
        return signal.kind() != SignalKind.EVENT && signal.kind() != SignalKind.TIMELINE;
    }

    private static boolean isExempt(Signal signal) {
        return switch (signal) {
            case Signal.Event event -> true;
            case Signal.Timeline timeline -> true;
            case Signal.Gesture gesture -> gesture.phase() != GesturePhase.MOVE;
            case Signal.Stream stream -> false;
            case Signal.Param param -> param.deleted();
        };
    }

    private boolean isTooSmall(Value last, Value now) {
        if (!(options.epsilon() > 0)) {
            return false;
        }
        if (last.isNumber() && now.isNumber()) {
            return isNear(last, now);
        }
        if (last instanceof Value.Array(List<Value> before)
                && now instanceof Value.Array(List<Value> after)
                && before.size() == after.size()) {
            for (int i = 0; i < before.size(); i++) {
                if (!before.get(i).isNumber() || !after.get(i).isNumber() || !isNear(before.get(i), after.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return last.equals(now);
    }

    /** NaN is near to nothing, and a change of kind is a change. */
    private boolean isNear(Value last, Value now) {
        return last.getClass() == now.getClass() && Math.abs(now.asDouble() - last.asDouble()) < options.epsilon();
    }
}
