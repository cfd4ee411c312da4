package io.stagebus.core.session;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * The memory that messages or packets take whose end has not come yet, of all connections of a door together. Above the
 * limit who holds most is given up, so that clients that never finish one cannot take the buffers of all others. Event loop
 * of the door.
 */
public final class IncompleteInput {

    /** Who keeps the beginning of a message or packet. */
    public interface Holder {
        /** All hold too much together, and this one most: it is to let go, and its connection to end. */
        void giveUp();
    }

    private final long limit;
    private final Map<Holder, Integer> held = new HashMap<>();
    private long total;

    /**
     * Nothing is held.
     *
     * @param limit bytes of all connections together, 1 or more
     */
    public IncompleteInput(long limit) {
        this.limit = limit;
    }

    /** {@code holder} keeps buffers of so many bytes now. */
    public void holds(Holder holder, int bytes) {
        Integer before = bytes == 0 ? held.remove(holder) : held.put(holder, bytes);
        total += bytes - (before == null ? 0 : before);
        while (total > limit) {
            Map.Entry<Holder, Integer> largest = Collections.max(held.entrySet(), Map.Entry.comparingByValue());
            Holder given = largest.getKey();
            total -= largest.getValue();
            held.remove(given);
            given.giveUp();
        }
    }

    /** The bytes held now. */
    public long total() {
        return total;
    }
}
