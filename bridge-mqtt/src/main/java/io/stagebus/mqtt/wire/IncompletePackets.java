package io.stagebus.mqtt.wire;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * The memory that packets take whose end has not come yet, of all connections of a door together. Above the limit the
 * connection that holds most is given up, so that clients that never finish a packet cannot take the buffers of all
 * others. Event loop of the door.
 */
public final class IncompletePackets {

    private final long limit;
    private final Map<PacketFramer, Integer> held = new HashMap<>();
    private long total;

    /**
     * Nothing is held.
     *
     * @param limit bytes of all connections together, 1 or more
     */
    public IncompletePackets(long limit) {
        this.limit = limit;
    }

    /** The framer holds so many bytes now. */
    void holds(PacketFramer framer, int bytes) {
        Integer before = bytes == 0 ? held.remove(framer) : held.put(framer, bytes);
        total += bytes - (before == null ? 0 : before);
        while (total > limit) {
            Map.Entry<PacketFramer, Integer> largest = Collections.max(held.entrySet(), Map.Entry.comparingByValue());
            held.remove(largest.getKey());
            total -= largest.getValue();
            largest.getKey().giveUp();
        }
    }

    /** The bytes held now. */
    long total() {
        return total;
    }
}
