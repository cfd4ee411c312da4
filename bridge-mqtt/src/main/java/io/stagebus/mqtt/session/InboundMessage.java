package io.stagebus.mqtt.session;

import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Ttl;
import io.stagebus.mqtt.payload.Attachment;
import io.stagebus.mqtt.topic.TopicName;

/**
 * A message of a client: a PUBLISH, or a will. Immutable.
 *
 * @param topic where it goes
 * @param qos 0..2
 * @param retain whether it is to be kept
 * @param content payload and properties, packed as an {@link Attachment}; absent when the payload is empty
 * @param expirySeconds the message expiry interval, 0..2^32-1, or {@link Attachment#NO_EXPIRY}
 */
public record InboundMessage(TopicName topic, int qos, boolean retain, Content content, long expirySeconds) {

    /** Whether the payload is empty. */
    boolean isEmpty() {
        return !content.isPresent();
    }

    boolean expires() {
        return expirySeconds != Attachment.NO_EXPIRY;
    }

    /** The expiry as a Param's time to live (R13); must expire. */
    Ttl timeToLive() {
        return Ttl.absolute(Math.min(expirySeconds, Integer.MAX_VALUE));
    }
}
