package io.stagebus.appliance.admin;

import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Signal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one watcher has yet to see, between the bus thread that fills it and the admin thread that empties it. A Param that
 * waits is replaced by its newer self in its place, so a slow watcher holds at most one of each; of other signals the newest
 * {@value #MAX_OTHERS} wait and the rest is counted (R21). Thread-safe.
 */
final class WatchQueue {

    private static final int MAX_OTHERS = 10_000;

    /**
     * Something to see.
     *
     * @param signal the signal
     * @param remote where its writer comes from; empty when it is gone
     */
    record Seen(Signal signal, String remote) {}

    private final Map<Object, Seen> waiting = new LinkedHashMap<>();
    private int others;
    private long lost;

    /** Adds a signal. */
    synchronized void add(Signal signal, String remote) {
        if (signal instanceof Signal.Param param) {
            waiting.put(param.address(), new Seen(signal, remote));
            return;
        }
        if (others == MAX_OTHERS) {
            dropOldestOther();
        }
        others++;
        waiting.put(new Object(), new Seen(signal, remote));
    }

    private void dropOldestOther() {
        var keys = waiting.keySet().iterator();
        while (keys.hasNext()) {
            if (!(keys.next() instanceof Address)) {
                keys.remove();
                others--;
                lost++;
                return;
            }
        }
    }

    /** Takes the oldest. */
    synchronized Optional<Seen> poll() {
        var entries = waiting.entrySet().iterator();
        if (!entries.hasNext()) {
            return Optional.empty();
        }
        Map.Entry<Object, Seen> oldest = entries.next();
        entries.remove();
        if (!(oldest.getKey() instanceof Address)) {
            others--;
        }
        return Optional.of(oldest.getValue());
    }

    /** How many wait. */
    synchronized int size() {
        return waiting.size();
    }

    /** How many were dropped since this was last asked. */
    synchronized long takeLost() {
        long now = lost;
        lost = 0;
        return now;
    }
}
