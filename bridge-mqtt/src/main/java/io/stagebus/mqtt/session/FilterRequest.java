package io.stagebus.mqtt.session;

/**
 * One topic filter of a SUBSCRIBE with its options (MQTT 5.0 §3.8.3.1). Immutable.
 *
 * @param filter the filter as the client wrote it
 * @param qos 0..2; more than 1 is granted as 1
 * @param noLocal whether the client's own messages are left out
 * @param retainAsPublished whether live messages keep their RETAIN flag
 * @param retainHandling which retained messages are sent: 0 all, 1 all if the subscription is new, 2 none
 */
public record FilterRequest(String filter, int qos, boolean noLocal, boolean retainAsPublished, int retainHandling) {

    /** The SUBSCRIBE carries no subscription identifier. */
    public static final int NO_IDENTIFIER = 0;

    /** Whether the retained messages that match are to be sent. */
    boolean wantsRetained(boolean isNew) {
        return retainHandling == 0 || (retainHandling == 1 && isNew);
    }
}
