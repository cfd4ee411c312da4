package io.stagebus.mqtt.outward;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What waits for another broker, in order: of each state the last one, in the place of the first, and all events. Over the
 * limit the oldest event is given up, or when there is none the oldest state. Bus thread only.
 */
final class ForwardQueue {

    private record Waiting(long order, Forwarded message) {}

    private final int maxMessages;
    private final long maxBytes;
    private final Map<String, Waiting> states = new LinkedHashMap<>();
    private final Deque<Waiting> events = new ArrayDeque<>();
    private long made;
    private long bytes;
    private long dropped;

    ForwardQueue(OutwardSettings.Limits limits) {
        this.maxMessages = limits.maxQueued();
        this.maxBytes = limits.maxQueuedBytes();
    }

    /** Takes a message. */
    void offer(Forwarded message) {
        bytes += message.weight();
        if (message.isState()) {
            Waiting before = states.get(message.topic());
            bytes -= before == null ? 0 : before.message.weight();
            states.put(message.topic(), new Waiting(before == null ? made++ : before.order, message));
        } else {
            events.addLast(new Waiting(made++, message));
        }
        while ((size() > maxMessages || bytes > maxBytes) && size() > 1) {
            drop();
        }
    }

    private void drop() {
        dropped++;
        if (events.isEmpty()) {
            removeFirstState();
        } else {
            bytes -= events.removeFirst().message.weight();
        }
    }

    private Forwarded removeFirstState() {
        Iterator<Waiting> all = states.values().iterator();
        Forwarded first = all.next().message;
        all.remove();
        bytes -= first.weight();
        return first;
    }

    /** Takes the first one out; null when nothing waits. */
    @Nullable
    Forwarded poll() {
        Waiting event = events.peekFirst();
        Waiting state = states.isEmpty() ? null : states.values().iterator().next();
        if (event == null || (state != null && state.order < event.order)) {
            return state == null ? null : removeFirstState();
        }
        events.removeFirst();
        bytes -= event.message.weight();
        return event.message;
    }

    /** Whether a change of this state waits. */
    boolean has(String topic) {
        return states.containsKey(topic);
    }

    /** Whether there is room for much more. */
    boolean takesMore() {
        return size() < maxMessages / 2 && bytes < maxBytes / 2;
    }

    int size() {
        return states.size() + events.size();
    }

    /** How many were given up. */
    long dropped() {
        return dropped;
    }
}
