package io.stagebus.appliance.credentials;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts what happened to each of many names within a window, and says when it was too often. Remembers a bounded number of
 * names, those of late. Any thread.
 */
final class Throttle {

    private static final int MAX_NAMES = 10_000;

    private final int most;
    private final long windowNanos;
    private final Map<String, Deque<Long>> seen = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<Long>> eldest) {
            return size() > MAX_NAMES;
        }
    };

    /** Allows {@code most} within {@code window}. */
    Throttle(int most, Duration window) {
        this.most = most;
        this.windowNanos = window.toNanos();
    }

    /** Whether there were too many already. */
    synchronized boolean isOver(String name, long nowNanos) {
        Deque<Long> times = seen.get(name);
        if (times == null) {
            return false;
        }
        forgetOld(times, nowNanos);
        return times.size() >= most;
    }

    /** One more. */
    synchronized void count(String name, long nowNanos) {
        Deque<Long> times = seen.computeIfAbsent(name, key -> new ArrayDeque<>());
        forgetOld(times, nowNanos);
        if (times.size() < most) {
            times.addLast(nowNanos);
        }
    }

    /** All is well with this name. */
    synchronized void forget(String name) {
        seen.remove(name);
    }

    private void forgetOld(Deque<Long> times, long nowNanos) {
        Long oldest = times.peekFirst();
        while (oldest != null && nowNanos - oldest >= windowNanos) {
            times.removeFirst();
            oldest = times.peekFirst();
        }
    }
}
