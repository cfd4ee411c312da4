package io.stagebus.mqtt.session;

import java.util.BitSet;

/**
 * The packet identifiers of QoS 1 messages that are on their way to one client and not acknowledged, at most as many as
 * it takes at a time (MQTT 5.0 §4.9). Not thread-safe.
 */
final class InFlightWindow {

    private static final int LARGEST_ID = 65_535;

    private final int capacity;
    private final int largestId;
    private final BitSet used = new BitSet();
    private int last;
    private int size;

    /**
     * An empty window.
     *
     * @param capacity 1..65535
     */
    InFlightWindow(int capacity) {
        this.capacity = capacity;
        // Identifiers come round late enough to tell a late PUBACK from the next one's, early enough to keep the set
        // small.
        this.largestId = Math.min(LARGEST_ID, Math.max(1_024, capacity * 4));
    }

    boolean isFull() {
        return size >= capacity;
    }

    /** How many are not acknowledged. */
    int size() {
        return size;
    }

    /**
     * Takes an identifier that is not in use.
     *
     * @throws IllegalStateException when the window is full
     */
    int take() {
        if (isFull()) {
            throw new IllegalStateException(size + " messages are in flight, which is all the client takes");
        }
        int id = used.nextClearBit(last + 1);
        if (id > largestId) {
            id = used.nextClearBit(1);
        }
        used.set(id);
        last = id;
        size++;
        return id;
    }

    /** Gives an identifier back; says whether it was in use. */
    boolean release(int id) {
        boolean wasUsed = used.get(id);
        if (wasUsed) {
            used.clear(id);
            size--;
        }
        return wasUsed;
    }
}
