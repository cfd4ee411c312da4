package io.stagebus.rules.engine;

import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.trace.TraceEntry;
import io.stagebus.rules.trace.Verdict;
import io.stagebus.rules.transform.Operator;
import io.stagebus.rules.transform.TransformScope;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a rule remembers from one firing to the next, and over a reload that leaves the rule as it is. Bus thread only,
 * except {@link #counters}.
 */
final class RuleMemory {

    /** Of how many addresses a rule remembers what it saw there; the oldest are forgotten. */
    private static final int MAX_ADDRESSES = 10_000;

    private static final Address NOWHERE = Address.of("/");

    /** Its firings that wait or fade, the oldest first. */
    final List<Runs.Run> runs = new ArrayList<>(1);
    /** Firings that wait for their turn. */
    final Deque<Plan> queued = new ArrayDeque<>(1);
    /** What waits for quiet, or must hold, by address. */
    final Map<Address, Waits.Wait> waits = new HashMap<>();
    /** For how long nothing came, by address. */
    final Map<Address, Timeouts.Silence> silences = new HashMap<>();
    /** Where the value lies beyond the limit of a threshold with hysteresis. */
    final Map<Address, Boolean> beyond = bounded();

    /** Whether one of these changed since somebody looked. */
    boolean beyondChanged;

    final RateWindow allFirings = new RateWindow();
    final RateWindow ownRate = new RateWindow();

    private final Map<Address, Once> once = bounded();
    private final Map<Place, TransformScope.Memory> transforms = bounded();

    /** When its interval is over next, on the monotonic clock; meaningless for other triggers and before it is armed. */
    long nextDueNanos;

    boolean armed;
    /** When its timetable is due next. */
    @Nullable
    Instant nextDue;

    boolean enabled;

    /** What last kept it from firing. */
    @Nullable
    TraceEntry lastStopped;

    /** The last trip. */
    @Nullable
    TraceEntry lastTrip;

    /** How many firings the journal was not given since it was given one. */
    long unrecorded;

    boolean hasFired;
    long lastFiredNanos;

    /** Whether something changed since its state was told, whether that ever was, and when. */
    boolean untold;

    boolean everTold;
    long toldNanos;

    /** Written by the bus thread alone; atomic so that others may read. */
    private final Map<Verdict, AtomicLong> counts = new EnumMap<>(Verdict.class);

    private final AtomicLong refused = new AtomicLong();

    private record Once(Value value, long nanos) {}

    /** A transform of a rule, and the address it works for. */
    private record Place(int action, int transform, Address address) {}

    RuleMemory(boolean enabled) {
        this.enabled = enabled;
        for (Verdict verdict : Verdict.values()) {
            counts.put(verdict, new AtomicLong());
        }
    }

    private static <K, V> Map<K, V> bounded() {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > MAX_ADDRESSES;
            }
        };
    }

    /** The address, or a place for what has none. */
    static Address key(Occasion occasion) {
        return occasion.address.orElse(NOWHERE);
    }

    boolean isCoolingDown(long nowNanos, long cooldownNanos) {
        return hasFired && cooldownNanos > 0 && nowNanos - lastFiredNanos < cooldownNanos;
    }

    /** Whether the same came less than {@code windowNanos} ago; if not, it counts from now on. */
    boolean isRepeated(Occasion occasion, long nowNanos, long windowNanos) {
        Address key = key(occasion);
        Once before = once.get(key);
        Value now = occasion.content.value();
        boolean repeated = before != null
                && nowNanos - before.nanos < windowNanos
                && (before.value.equals(now) || Operator.EQ.holds(before.value, now));
        if (!repeated) {
            once.remove(key);
            once.put(key, new Once(now, nowNanos));
        }
        return repeated;
    }

    TransformScope.Memory transform(int action, int transform, Occasion occasion) {
        return transforms.computeIfAbsent(
                new Place(action, transform, key(occasion)), place -> new TransformScope.Memory());
    }

    void fired(long nowNanos) {
        allFirings.count(nowNanos);
        ownRate.count(nowNanos);
        hasFired = true;
        lastFiredNanos = nowNanos;
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
