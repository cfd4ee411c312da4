package io.stagebus.mqtt.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A session as it was found in the journal. Immutable.
 *
 * @param number what its notes go by
 * @param session what is known of it
 * @param filters what it has subscribed to, in that order
 * @param deliveries what waits for its client, in order
 * @param inbound the packet identifiers of the QoS 2 messages that its client has sent and not released
 */
public record KeptSession(
        long number,
        StoredSession session,
        List<StoredFilter> filters,
        List<StoredDelivery> deliveries,
        List<Integer> inbound) {

    /** Copies the lists and puts the deliveries in order. */
    public KeptSession {
        filters = List.copyOf(filters);
        inbound = List.copyOf(inbound);
        List<StoredDelivery> sorted = new ArrayList<>(deliveries);
        sorted.sort(Comparator.comparingLong(StoredDelivery::serial));
        deliveries = List.copyOf(sorted);
    }
}
