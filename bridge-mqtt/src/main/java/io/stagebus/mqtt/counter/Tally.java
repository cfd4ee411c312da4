package io.stagebus.mqtt.counter;

import java.util.concurrent.atomic.AtomicLongArray;

/** Counts. One thread, the event loop, adds; any thread reads, and may see a little less than is true. */
public final class Tally {

    private final AtomicLongArray values = new AtomicLongArray(Count.values().length);

    /** Adds one. Event loop only. */
    public void add(Count count) {
        int index = count.ordinal();
        values.lazySet(index, values.getPlain(index) + 1);
    }

    /** How often. Any thread. */
    public long of(Count count) {
        return values.get(count.ordinal());
    }
}
