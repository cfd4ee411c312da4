package io.stagebus.appliance.admin;

import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Signal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
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

    /** What waits, with its place in the order. */
    private record Waiting(long place, Seen seen) {}

    private final Map<Address, Waiting> params = new LinkedHashMap<>();
    private final Deque<Waiting> others = new ArrayDeque<>();
    private long places;
    private long lost;

    /** Adds a signal. */
    synchronized void add(Signal signal, String remote) {
        Seen seen = new Seen(signal, remote);
        if (signal instanceof Signal.Param param) {
            Waiting older = params.get(param.address());
            params.put(param.address(), new Waiting(older == null ? places++ : older.place, seen));
            return;
        }
        if (others.size() == MAX_OTHERS) {
            others.removeFirst();
            lost++;
        }
        others.addLast(new Waiting(places++, seen));
    }

    /** Takes the oldest. */
    synchronized Optional<Seen> poll() {
        Iterator<Waiting> oldestParams = params.values().iterator();
        Waiting other = others.peekFirst();
        if (!oldestParams.hasNext()) {
            return Optional.ofNullable(others.pollFirst()).map(Waiting::seen);
        }
        Waiting param = oldestParams.next();
        if (other != null && other.place < param.place) {
            others.removeFirst();
            return Optional.of(other.seen);
        }
        oldestParams.remove();
        return Optional.of(param.seen);
    }

    /** How many wait. */
    synchronized int size() {
        return params.size() + others.size();
    }

    /** How many were dropped since this was last asked. */
    synchronized long takeLost() {
        long now = lost;
        lost = 0;
        return now;
    }
}
