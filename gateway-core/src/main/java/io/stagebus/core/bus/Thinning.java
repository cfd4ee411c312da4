package io.stagebus.core.bus;

import io.stagebus.core.address.Address;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.DeliveryOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one session, or a {@link Crowd} of them, was delivered last, and what the {@code maxRate}, {@code epsilon} and
 * {@code window} of its subscriptions hold back (R22): one memory per kind, address and gesture, whichever subscriptions
 * match. The newest signal held back is delivered when the interval of the most permissive is over, see {@link HeldBack}.
 * Events, timelines, deletions and the start and end of a gesture are never held back. Bus thread only.
 */
final class Thinning {

    /** How long a signal has to wait that is not wanted at all. */
    static final long NOT_WANTED = Long.MAX_VALUE;

    /** How much one of them is remembered; what comes beyond is delivered as if seen for the first time. */
    private static final int MAX_MEMORIES = 50_000;

    /** What is told apart. The id is a gesture's, and 0 for every other kind. */
    private record Key(SignalKind kind, Address address, long gestureId) {
        static Key of(Signal signal) {
            long id =
                    signal instanceof Signal.Gesture gesture ? gesture.fields().id() : 0;
            return new Key(signal.kind(), signal.address(), id);
        }
    }

    /** What is known of one key. */
    static final class Memory implements Comparable<Memory> {
        final Thinning owner;
        private final Key key;
        private @Nullable Value last;
        private long deliveredNanos;
        /** The newest subscription that there was at the last delivery. */
        private long deliveredOrder;
        /** How long the last delivery counts; with an epsilon it counts for good. */
        private long countsNanos;

        private boolean countsForGood;
        /** The newest signal held back, and who gets it: nobody whose subscription is newer than {@link #heldOrder}. */
        @Nullable
        Signal held;

        @Nullable
        Audience audience;

        long heldOrder;
        long dueNanos;
        /** Whether {@link HeldBack} has an entry for it, and by what time; re-queued when that is too early. */
        boolean queued;

        long queuedForNanos;
        /** Whether nobody knows it any more but the queue. */
        boolean forgotten;

        private Memory(Thinning owner, Key key) {
            this.owner = owner;
            this.key = key;
        }

        void delivered(Audience audience, Signal signal, long nowNanos) {
            last = signal.content().value();
            deliveredNanos = nowNanos;
            deliveredOrder = audience.newest();
            countsNanos = audience.intervalNanos(signal.kind());
            countsForGood = audience.compares(signal.kind());
            letGo();
        }

        private void hold(Audience by, Signal signal, long newest, long atNanos) {
            held = signal;
            audience = by;
            heldOrder = newest;
            dueNanos = atNanos;
            owner.heldBack.queue(this);
        }

        /** How long what was delivered last counts. */
        long countsNanos() {
            return countsNanos;
        }

        void letGo() {
            held = null;
            audience = null;
        }

        /** What is held back from one of a crowd. */
        private @Nullable Signal heldFor(ActiveSubscription one) {
            Signal newest = held;
            return newest != null && heldOrder >= one.order && one.wants(newest) ? newest : null;
        }

        private boolean isOver(long nowNanos) {
            return held == null && !countsForGood && nowNanos - (deliveredNanos + countsNanos) >= 0;
        }

        @Override
        public int compareTo(Memory other) {
            return Long.compare(queuedForNanos - other.queuedForNanos, 0);
        }
    }

    private final HeldBack heldBack;
    private final Map<Key, Memory> memories = new HashMap<>();
    /** All memories in the order in which they are looked at whether they still count; and some that are gone. */
    private final Deque<Memory> rota = new ArrayDeque<>();
    /** How many entries it has in {@link HeldBack}. */
    int queued;
    /** Whether nobody gets anything by it any more. */
    boolean ended;

    Thinning(HeldBack heldBack) {
        this.heldBack = heldBack;
    }

    /** What is known of the like of {@code signal}; {@code null} when nothing is, or it is never held back. */
    @Nullable
    Memory of(Signal signal) {
        return memories.isEmpty() || !isThinnable(signal.kind()) ? null : memories.get(Key.of(signal));
    }

    /**
     * How long a signal has to wait under these options, in nanoseconds: 0 for not at all, {@link #NOT_WANTED} when it
     * differs too little from what was delivered last.
     */
    static long waitNanos(DeliveryOptions options, @Nullable Memory memory, Signal signal, long nowNanos) {
        Value last = memory == null ? null : memory.last;
        if (memory == null || last == null || isExempt(signal)) {
            return 0;
        }
        if (isTooSmall(options.epsilon(), last, signal.content().value())) {
            return NOT_WANTED;
        }
        return waitNanos(options.intervalNanos(), memory, signal, nowNanos);
    }

    /** The same where time alone counts: at least so many nanoseconds between two deliveries. */
    static long waitNanos(long intervalNanos, @Nullable Memory memory, Signal signal, long nowNanos) {
        return memory == null || memory.last == null || isExempt(signal)
                ? 0
                : Math.max(0, memory.deliveredNanos + intervalNanos - nowNanos);
    }

    /**
     * Remembers what becomes of a signal, and says whether it is to be delivered now.
     *
     * @param memory what is known of its like
     * @param waitNanos how long it has to wait under the most permissive options
     */
    boolean settle(Audience audience, Signal signal, @Nullable Memory memory, long waitNanos, long nowNanos) {
        if (waitNanos == 0) {
            delivered(audience, signal, memory, nowNanos);
            return true;
        }
        if (memory != null) {
            // What was held back is older than this: either this takes its place, or this speaks for the present.
            memory.letGo();
            if (waitNanos != NOT_WANTED) {
                memory.hold(audience, signal, audience.newest(), nowNanos + waitNanos);
            }
        }
        return false;
    }

    /** A signal was delivered to these. */
    void delivered(Audience audience, Signal signal, @Nullable Memory memory, long nowNanos) {
        if (!isThinnable(signal.kind())) {
            return;
        }
        Memory known = memory;
        if (isLast(signal)) {
            if (known != null) {
                forget(known);
            }
            return;
        }
        if (known == null) {
            known = remember(Key.of(signal), nowNanos);
            if (known == null) {
                return;
            }
        }
        known.delivered(audience, signal, nowNanos);
    }

    /**
     * Takes over what a crowd remembers for one that leaves it: what that one was delivered within the last interval, and what
     * is held back from it.
     *
     * @param audience the one that leaves, by itself
     * @return the signals held back that there is no room to remember
     */
    List<Signal> takeOver(
            Thinning crowd, ActiveSubscription leaver, Function<SignalKind, Audience> audience, long nowNanos) {
        List<Signal> left = new ArrayList<>(0);
        for (Memory theirs : crowd.memories.values()) {
            boolean knows = theirs.deliveredOrder >= leaver.order;
            Signal held = theirs.heldFor(leaver);
            if (theirs.isOver(nowNanos) || (!knows && held == null)) {
                continue;
            }
            Memory before = memories.get(theirs.key);
            if (before != null) {
                forget(before);
            }
            Memory own = remember(theirs.key, nowNanos);
            if (own == null) {
                if (held != null) {
                    left.add(held);
                }
                continue;
            }
            own.last = knows ? theirs.last : null;
            own.deliveredNanos = theirs.deliveredNanos;
            own.countsNanos = theirs.countsNanos;
            if (held != null) {
                own.hold(audience.apply(held.kind()), held, theirs.heldOrder, theirs.dueNanos);
            }
        }
        return left;
    }

    private @Nullable Memory remember(Key key, long nowNanos) {
        // Two are looked at for each that is made, so that what no longer counts never prevails.
        for (int i = 0; i < 2; i++) {
            Memory oldest = rota.pollFirst();
            if (oldest != null && memories.get(oldest.key) == oldest) {
                if (oldest.isOver(nowNanos)) {
                    forget(oldest);
                } else {
                    rota.addLast(oldest);
                }
            }
        }
        if (memories.size() >= MAX_MEMORIES || !heldBack.hasRoom()) {
            return null;
        }
        Memory made = new Memory(this, key);
        memories.put(key, made);
        rota.addLast(made);
        heldBack.remembered(1);
        return made;
    }

    private void forget(Memory memory) {
        heldBack.forgotten(memory);
        if (memories.remove(memory.key, memory)) {
            heldBack.remembered(-1);
        }
    }

    /** Nobody is left whose signals it holds back. */
    void end() {
        ended = true;
        heldBack.remembered(-memories.size());
        heldBack.ended(this);
        // What the queue still has of it, which may be due in weeks, must keep nothing else.
        memories.values().forEach(Memory::letGo);
        memories.clear();
        rota.clear();
    }

    /** How many memories there are. */
    int size() {
        return memories.size();
    }

    /** Events and timelines have no last value to compare with, even where a Param has the same address. */
    static boolean isThinnable(SignalKind kind) {
        return kind != SignalKind.EVENT && kind != SignalKind.TIMELINE;
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

    /** Whether nothing can follow that would be compared with it. */
    private static boolean isLast(Signal signal) {
        return switch (signal) {
            case Signal.Param param -> param.deleted();
            case Signal.Gesture gesture ->
                gesture.phase() == GesturePhase.END || gesture.phase() == GesturePhase.CANCEL;
            case Signal.Event event -> false;
            case Signal.Timeline timeline -> false;
            case Signal.Stream stream -> false;
        };
    }

    private static boolean isTooSmall(double epsilon, Value last, Value now) {
        if (!(epsilon > 0)) {
            return false;
        }
        if (last.isNumber() && now.isNumber()) {
            return isNear(epsilon, last, now);
        }
        if (last instanceof Value.Array(List<Value> before)
                && now instanceof Value.Array(List<Value> after)
                && before.size() == after.size()) {
            for (int i = 0; i < before.size(); i++) {
                if (!before.get(i).isNumber()
                        || !after.get(i).isNumber()
                        || !isNear(epsilon, before.get(i), after.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return last.equals(now);
    }

    /** NaN is near to nothing, and a change of kind is a change. */
    private static boolean isNear(double epsilon, Value last, Value now) {
        return last.getClass() == now.getClass() && Math.abs(now.asDouble() - last.asDouble()) < epsilon;
    }
}
