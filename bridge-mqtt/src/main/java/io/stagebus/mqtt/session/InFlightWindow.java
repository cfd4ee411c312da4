package io.stagebus.mqtt.session;

import java.util.BitSet;

/**
 * How many messages of QoS 1 and 2 are on their way to one client and not acknowledged, at most as many as it takes at a
 * time (MQTT 5.0 §4.9), and the packet identifiers of those that nobody keeps. Not thread-safe.
 */
final class InFlightWindow {

    private static final int LARGEST_ID = 65_535;

    private final BitSet used = new BitSet();
    private int capacity;
    private int largestId;
    private int last;
    private int size;

    /**
     * An empty window.
     *
     * @param capacity 1..65535
     */
    InFlightWindow(int capacity) {
        renew(capacity);
    }

    /** Another connection begins, on which nothing is on its way (MQTT 5.0 §4.9). */
    void renew(int newCapacity) {
        capacity = newCapacity;
        // Identifiers come round late enough to tell a late PUBACK from the next one's, early enough to keep the set
        // small.
        largestId = Math.min(LARGEST_ID, Math.max(1_024, newCapacity * 4));
        used.clear();
        size = 0;
    }

    boolean isFull() {
        return size >= capacity;
    }

    /** How many are not acknowledged. */
    int size() {
        return size;
    }

    /** Makes room for one more that has an identifier of its own. */
    void occupy() {
        size++;
    }

    /** One that has an identifier of its own is acknowledged. */
    void vacate() {
        size--;
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

    /** Whether an identifier was taken and not given back. */
    boolean isUsed(int id) {
        return used.get(id);
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
