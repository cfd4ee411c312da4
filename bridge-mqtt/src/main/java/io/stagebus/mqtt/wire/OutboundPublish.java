package io.stagebus.mqtt.wire;

import io.stagebus.core.signal.Signal;
import io.stagebus.mqtt.topic.TopicName;
import java.util.List;

/**
 * A signal on its way to one MQTT client. Immutable.
 *
 * @param signal what is now true
 * @param topic the name it has for MQTT clients
 * @param qos 0..2
 * @param retain the RETAIN flag: set for what a new subscription is shown, and where the subscription asked to keep it
 * @param subscriptionIds the identifiers of the client's subscriptions that match (MQTT 5.0 §3.3.2.3.8)
 */
public record OutboundPublish(Signal signal, TopicName topic, int qos, boolean retain, List<Integer> subscriptionIds) {

    /** Copies {@code subscriptionIds}. */
    public OutboundPublish {
        subscriptionIds = List.copyOf(subscriptionIds);
    }

    /** An estimate of the heap bytes it holds while it waits, the entry in a queue included. */
    public long weight() {
        return 160L + topic.size() + signal.content().weight();
    }
}
