package io.stagebus.mqtt.outward;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What comes in and cannot be taken just now is tried again, each topic in its order: later messages of that topic wait
 * behind it. It is tried so often and no more. Bus thread only.
 *
 * @param <M> a message
 */
final class Retries<M> {

    /** How often a message is tried, once a second. */
    static final int MAX_TRIES = 120;

    /** How many messages may wait; of QoS 1 and 2 the other broker sends fewer. */
    static final int MAX_WAITING = 500;

    /** Who takes messages. */
    interface Taker<M> {
        /**
         * Takes one, or says that it is for later.
         *
         * @param done told once, with {@code true} when it is to be tried again
         */
        void take(String topic, M message, Consumer<Boolean> done);

        /** It is done with: taken, or replaced by a later one. */
        void over(M message);

        /** It is given up. */
        void refused(String topic, M message, String reason);

        /** Whether only the last one of its topic matters. */
        boolean isState(M message);
    }

    private static final class Waiting<M> {
        private final long number;
        private final M message;
        private final String topic;
        private int tries;
        private boolean running;

        Waiting(String topic, long number, M message) {
            this.topic = topic;
            this.number = number;
            this.message = message;
        }
    }

    private final Taker<M> taker;
    private final Consumer<Runnable> later;
    private final Set<Waiting<M>> running = new LinkedHashSet<>();
    private final Map<String, Deque<Waiting<M>>> topics = new LinkedHashMap<>();
    private int size;
    private long made;
    private boolean ticking;

    /**
     * Nothing waits.
     *
     * @param later runs something in a while
     */
    Retries(Taker<M> taker, Consumer<Runnable> later) {
        this.taker = taker;
        this.later = later;
    }

    /** A message has come. */
    void arrived(String topic, M message) {
        Waiting<M> one = new Waiting<>(topic, made++, message);
        Deque<Waiting<M>> before = topics.get(topic);
        if (before == null) {
            run(one);
        } else if (size < MAX_WAITING) {
            before.addLast(one);
            size++;
        } else {
            taker.refused(topic, message, "too many wait");
        }
    }

    private void run(Waiting<M> one) {
        int attempt = ++one.tries;
        one.running = true;
        running.add(one);
        taker.take(one.topic, one.message, isForLater -> {
            if (one.running && one.tries == attempt) {
                answered(one, isForLater);
            }
        });
    }

    private void answered(Waiting<M> one, boolean isForLater) {
        one.running = false;
        running.remove(one);
        if (isForLater && one.tries < MAX_TRIES) {
            keep(one.topic, one);
        } else {
            end(one.topic, one, isForLater);
        }
    }

    /** What was being taken is not answered any more: it is for later. */
    void restart() {
        List.copyOf(running).forEach(one -> answered(one, true));
    }

    /** It stays where it is, or goes before those that came after it. */
    private void keep(String topic, Waiting<M> one) {
        Deque<Waiting<M>> queue = topics.computeIfAbsent(topic, name -> new ArrayDeque<>());
        if (!queue.contains(one)) {
            Deque<Waiting<M>> behind = new ArrayDeque<>();
            while (!queue.isEmpty() && queue.getLast().number > one.number) {
                behind.addFirst(queue.removeLast());
            }
            queue.addLast(one);
            queue.addAll(behind);
            size++;
        }
        tick();
    }

    private void end(String topic, Waiting<M> one, boolean isGivenUp) {
        if (isGivenUp) {
            taker.refused(topic, one.message, "it could not be taken for too long");
        } else {
            taker.over(one.message);
        }
        Deque<Waiting<M>> queue = topics.get(topic);
        if (queue == null) {
            return;
        }
        boolean hasWaited = queue.remove(one);
        size -= hasWaited ? 1 : 0;
        if (!isGivenUp && taker.isState(one.message)) {
            dropOlder(queue, one.number);
        }
        if (queue.isEmpty()) {
            topics.remove(topic);
        } else if (hasWaited) {
            runFirst(queue);
        }
    }

    /** What came before a state that was taken must not be put over it. */
    private void dropOlder(Deque<Waiting<M>> queue, long number) {
        for (Waiting<M> old : List.copyOf(queue)) {
            if (old.number < number && !old.running && taker.isState(old.message)) {
                queue.remove(old);
                size--;
                taker.over(old.message);
            }
        }
    }

    private void runFirst(Deque<Waiting<M>> queue) {
        Waiting<M> first = queue.getFirst();
        if (!first.running) {
            run(first);
        }
    }

    private void tick() {
        if (!ticking) {
            ticking = true;
            later.accept(this::again);
        }
    }

    private void again() {
        ticking = false;
        for (String topic : new ArrayList<>(topics.keySet())) {
            Deque<Waiting<M>> queue = topics.get(topic);
            if (queue != null) {
                runFirst(queue);
            }
        }
        if (!topics.isEmpty()) {
            tick();
        }
    }

    /** How many wait. */
    int size() {
        return size;
    }

    /** Forgets what waits; the other broker still has it. */
    void clear() {
        running.forEach(one -> one.running = false);
        running.clear();
        topics.clear();
        size = 0;
    }
}
