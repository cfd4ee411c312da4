package io.stagebus.mqtt.outward;

import io.stagebus.core.time.GatewayClock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The states that were sent to the other broker and that it has not told back yet. Until then what else comes for them was
 * decided before, in the other broker's order, and is passed over: so both sides end with the same value, whoever wrote
 * first. Bus thread only.
 */
final class Echoes {

    /** So long after the other broker has acknowledged a state, its echo is taken for lost. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final int MAX = 100_000;
    private static final long NOT_YET = Long.MAX_VALUE;

    private record Awaited(long serial, long untilNanos) {}

    private final GatewayClock clock;
    private final Map<String, Awaited> awaited = new LinkedHashMap<>();

    Echoes(GatewayClock clock) {
        this.clock = clock;
    }

    /** A state is being sent. */
    void sent(String topic, long serial) {
        awaited.put(topic, new Awaited(serial, NOT_YET));
        if (awaited.size() > MAX) {
            awaited.remove(awaited.keySet().iterator().next());
        }
    }

    /** The other broker has it. */
    void acknowledged(String topic, long serial) {
        awaited.computeIfPresent(
                topic,
                (name, one) ->
                        one.serial == serial ? new Awaited(serial, clock.monotonicNanos() + PATIENCE_NANOS) : one);
    }

    /** The other broker has told it back, or refused it. */
    void over(String topic, long serial) {
        @Nullable Awaited one = awaited.get(topic);
        if (one != null && one.serial == serial) {
            awaited.remove(topic);
        }
    }

    /** Whether one is awaited. */
    boolean has(String topic) {
        @Nullable Awaited one = awaited.get(topic);
        if (one == null) {
            return false;
        }
        if (one.untilNanos != NOT_YET && clock.monotonicNanos() - one.untilNanos > 0) {
            awaited.remove(topic);
            return false;
        }
        return true;
    }
}
