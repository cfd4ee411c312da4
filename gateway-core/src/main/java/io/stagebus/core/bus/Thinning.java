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

    private static final class Memory {
        private @Nullable Value last;
        private long deliveredNanos;
        private @Nullable Signal held;
    }

    private final DeliveryOptions options;
    private final long intervalNanos;
    private final Map<Address, Memory> memories = new HashMap<>();
    private int holding;

    Thinning(DeliveryOptions options) {
        this.options = options;
        this.intervalNanos = options.intervalNanos();
    }

    Verdict judge(Signal signal, long nowNanos) {
        if (!isThinnable(signal)) {
            return Verdict.NOW;
        }
        Memory memory = memories.computeIfAbsent(signal.address(), address -> new Memory());
        if (isExempt(signal)) {
            release(memory);
            return Verdict.NOW;
        }
        Value last = memory.last;
        if (last == null) {
            return Verdict.NOW;
        }
        if (isTooSmall(last, signal.content().value())) {
            // What was held back is older than this and differs from it; this one speaks for the present.
            release(memory);
            return Verdict.NEVER;
        }
        if (intervalNanos > 0 && nowNanos - memory.deliveredNanos < intervalNanos) {
            if (memory.held == null) {
                holding++;
            }
            memory.held = signal;
            return Verdict.LATER;
        }
        return Verdict.NOW;
    }

    /** The signal was delivered, because of this subscription or another of the session. */
    void delivered(Signal signal, long nowNanos) {
        if (!isThinnable(signal)) {
            return;
        }
        if (signal instanceof Signal.Param param && param.deleted()) {
            release(memories.remove(signal.address()));
            return;
        }
        Memory memory = memories.computeIfAbsent(signal.address(), address -> new Memory());
        memory.last = signal.content().value();
        memory.deliveredNanos = nowNanos;
        release(memory);
    }

    private void release(@Nullable Memory memory) {
        if (memory != null && memory.held != null) {
            memory.held = null;
            holding--;
        }
    }

    /** When the next signal held back is due, or {@link Long#MAX_VALUE}. */
    long nextDueNanos() {
        long next = Long.MAX_VALUE;
        if (holding > 0) {
            for (Memory memory : memories.values()) {
                if (memory.held != null) {
                    next = Math.min(next, memory.deliveredNanos + intervalNanos);
                }
            }
        }
        return next;
    }

    /** Adds the signals that are due to {@code due}; the caller delivers them and says so. */
    void takeDue(long nowNanos, List<Signal> due) {
        if (holding == 0) {
            return;
        }
        for (Memory memory : memories.values()) {
            Signal held = memory.held;
            if (held != null && nowNanos - (memory.deliveredNanos + intervalNanos) >= 0) {
                due.add(held);
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
