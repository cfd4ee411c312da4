package io.stagebus.mqtt.session;

import io.stagebus.mqtt.store.StoredFilter;

/**
 * One topic filter of a SUBSCRIBE with its options (MQTT 5.0 §3.8.3.1). Immutable.
 *
 * @param filter the filter as the client wrote it
 * @param qos 0..2
 * @param noLocal whether the client's own messages are left out
 * @param retainAsPublished whether live messages keep their RETAIN flag
 * @param retainHandling which retained messages are sent: 0 all, 1 all if the subscription is new, 2 none
 */
public record FilterRequest(String filter, int qos, boolean noLocal, boolean retainAsPublished, int retainHandling) {

    /** The SUBSCRIBE carries no subscription identifier. */
    public static final int NO_IDENTIFIER = 0;

    private static final int QOS = 3;
    private static final int NO_LOCAL = 1 << 2;
    private static final int RETAIN_AS_PUBLISHED = 1 << 3;
    private static final int HANDLING_SHIFT = 4;

    /** Whether it is a shared subscription (MQTT 5.0 §4.8.2). */
    public boolean isShared() {
        return SharedFilter.isMeant(filter);
    }

    /** Whether the retained messages that match are to be sent. */
    boolean wantsRetained(boolean isNew) {
        return retainHandling == 0 || (retainHandling == 1 && isNew);
    }

    /** The request as it is kept, the options as on the wire. */
    StoredFilter stored(int identifier) {
        int options = qos
                | (noLocal ? NO_LOCAL : 0)
                | (retainAsPublished ? RETAIN_AS_PUBLISHED : 0)
                | retainHandling << HANDLING_SHIFT;
        return new StoredFilter(filter, options, identifier);
    }

    /** The request that was kept. */
    static FilterRequest of(StoredFilter stored) {
        int options = stored.options();
        return new FilterRequest(
                stored.filter(),
                options & QOS,
                (options & NO_LOCAL) != 0,
                (options & RETAIN_AS_PUBLISHED) != 0,
                options >> HANDLING_SHIFT & 3);
    }
}
