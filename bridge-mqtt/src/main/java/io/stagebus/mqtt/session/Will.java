package io.stagebus.mqtt.session;

import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Origination;
import io.stagebus.mqtt.payload.Attachment;
import io.stagebus.mqtt.store.StoredWill;
import io.stagebus.mqtt.topic.InvalidTopicException;
import io.stagebus.mqtt.topic.TopicMapping;
import java.util.Optional;

/**
 * The message a client leaves to be published when its connection ends without saying so (MQTT 5.0 §3.1.2.5): by its own
 * session, with the cause {@link io.stagebus.core.signal.Cause#SESSION_END}, at once or after the delay, but with the end of
 * its session at the latest. Immutable.
 *
 * @param message the message
 * @param delaySeconds the delay, 0..2^32-1
 */
public record Will(InboundMessage message, long delaySeconds) {

    StoredWill stored() {
        Bytes data = message.content().origination().data();
        return new StoredWill(message.topic().text(), message.qos(), message.retain(), delaySeconds, data);
    }

    /** The will that was kept; empty when its topic is none any more. */
    static Optional<Will> of(StoredWill stored, TopicMapping mapping) {
        Origination packed = new Origination(Attachment.DOOR, stored.attachment());
        try {
            InboundMessage message = new InboundMessage(
                    mapping.name(stored.topic()),
                    stored.qos(),
                    stored.retain(),
                    Attachment.content(packed),
                    Attachment.of(packed).expirySeconds());
            return Optional.of(new Will(message, stored.delaySeconds()));
        } catch (InvalidTopicException e) {
            return Optional.empty();
        }
    }
}
