package io.stagebus.mqtt.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The messages of QoS 1 and 2 that are on their way to one client, by packet identifier, in the order they were sent; behind
 * them those the client has, of which only the PUBREL is owed, in the order it said so [MQTT-4.6.0-4].
 *
 * <p>What is kept in the journal has an identifier that follows from its place there, so that it is the same after a restart
 * without another note [MQTT-4.4.0-1]. Bus thread only.
 */
final class InFlight {

    private static final int LARGEST_ID = 65_535;

    private final InFlightWindow window;
    private final Map<Integer, Held> held = new LinkedHashMap<>();

    /** Nothing is on its way. */
    InFlight() {
        window = new InFlightWindow(1);
    }

    private static int idOf(Held one) {
        return (int) ((one.serial() - 1) % LARGEST_ID) + 1;
    }

    /** Another connection begins, which takes {@code capacity} at a time; what was sent on the last one is not forgotten. */
    void renew(int capacity) {
        window.renew(capacity);
        held.values().forEach(one -> one.counted(false));
    }

    /** Whether one more may be sent; {@code one} is null when nobody keeps it. */
    boolean hasRoom(@Nullable Held one) {
        boolean isTaken = one != null && one.packetId() == 0 && one.serial() > 0 && held.containsKey(idOf(one));
        return !window.isFull() && !isTaken;
    }

    /** How many are on their way. */
    int size() {
        return window.size();
    }

    /** Takes an identifier for a message that is sent for the first time. */
    int take(@Nullable Held one) {
        if (one == null) {
            return window.take();
        }
        int id;
        if (one.serial() > 0) {
            id = idOf(one);
            window.occupy();
        } else {
            id = window.take();
        }
        one.sentAs(id);
        one.counted(true);
        held.put(id, one);
        return id;
    }

    /** A message is sent again, with the identifier it has. */
    void again(Held one) {
        window.occupy();
        one.counted(true);
    }

    /** A message that may have been sent before a restart; {@code false} when its identifier is another's. */
    boolean restore(Held one) {
        int id = idOf(one);
        boolean isFree = held.putIfAbsent(id, one) == null;
        if (isFree) {
            one.sentAs(id);
        }
        return isFree;
    }

    /** Whether a message is on its way with this identifier. */
    boolean isUsed(int id) {
        return held.containsKey(id) || window.isUsed(id);
    }

    /** The message with this identifier, if somebody keeps it. */
    @Nullable
    Held held(int id) {
        return held.get(id);
    }

    /** The messages that somebody keeps, in the order in which they, or their PUBRELs, are sent again. */
    List<Held> held() {
        return new ArrayList<>(held.values());
    }

    /** The client has this one: from now on its PUBREL is owed, after those of the others that it had before. */
    void received(Held one) {
        one.release();
        if (held.remove(one.packetId(), one)) {
            held.put(one.packetId(), one);
        }
    }

    /** The message with this identifier has arrived. */
    void release(int id) {
        Held one = held.remove(id);
        if (one == null || one.serial() == 0) {
            window.release(id);
        } else if (one.isCounted()) {
            window.vacate();
        }
    }

    /** Nothing is on its way any more. */
    void clear() {
        held.clear();
    }
}
