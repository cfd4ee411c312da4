package io.stagebus.mqtt.broker;

import io.stagebus.mqtt.counter.Count;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What the door counts, at one moment. Immutable.
 *
 * @param connections open TCP connections
 * @param sessions open sessions
 * @param totals everything else, since the start
 */
public record MqttCounters(int connections, int sessions, Map<Count, Long> totals) {

    /** Copies {@code totals}. */
    public MqttCounters {
        totals = Collections.unmodifiableMap(new EnumMap<>(totals));
    }

    /** How often since the start. */
    public long of(Count count) {
        return totals.getOrDefault(count, 0L);
    }
}
