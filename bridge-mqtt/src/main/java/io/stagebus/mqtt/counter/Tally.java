package io.stagebus.mqtt.counter;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Counts. One thread, the event loop, adds; any thread reads, and may see a little less than is true. */
public final class Tally {

    private final Map<Count, AtomicLong> values = new EnumMap<>(Count.class);

    /** Nothing has happened yet. */
    public Tally() {
        for (Count count : Count.values()) {
            values.put(count, new AtomicLong());
        }
    }

    private AtomicLong value(Count count) {
        AtomicLong value = values.get(count);
        if (value == null) {
            throw new IllegalStateException("no tally of " + count);
        }
        return value;
    }

    /** Adds one. Event loop only. */
    public void add(Count count) {
        AtomicLong value = value(count);
        // One thread writes, so what it read is still so.
        value.lazySet(value.getPlain() + 1);
    }

    /** How often. Any thread. */
    public long of(Count count) {
        return value(count).get();
    }
}
