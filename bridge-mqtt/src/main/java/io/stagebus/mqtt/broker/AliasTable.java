package io.stagebus.mqtt.broker;

import io.stagebus.mqtt.wire.ReasonCode;
import java.util.HashMap;
import java.util.Map;

/** The topic aliases that a client has set on one connection (MQTT 5.0 §3.3.2.3.4). Event loop of its channel. */
final class AliasTable {

    /** The PUBLISH has no alias. */
    static final long NONE = -1;

    private final Map<Integer, String> topics = new HashMap<>();
    private final int maximum;

    /**
     * No aliases yet.
     *
     * @param maximum the largest that may be used
     */
    AliasTable(int maximum) {
        this.maximum = maximum;
    }

    /**
     * The topic that a PUBLISH means.
     *
     * @param topic the topic in it; empty for that of the alias
     * @param alias its alias, or {@link #NONE}
     * @throws RefusedException with the reason to close for, when there is none
     */
    String resolve(String topic, long alias) throws RefusedException {
        if (alias == NONE) {
            if (topic.isEmpty()) {
                throw new RefusedException(ReasonCode.PROTOCOL_ERROR, "an empty topic name without an alias");
            }
            return topic;
        }
        if (alias == 0 || alias > maximum) {
            // [MQTT-3.3.2-8, 3.3.2-9]
            throw new RefusedException(
                    ReasonCode.TOPIC_ALIAS_INVALID, "topic alias " + alias + ", but the maximum is " + maximum);
        }
        if (!topic.isEmpty()) {
            topics.put((int) alias, topic);
            return topic;
        }
        String known = topics.get((int) alias);
        if (known == null) {
            throw new RefusedException(ReasonCode.PROTOCOL_ERROR, "topic alias " + alias + " was not set");
        }
        return known;
    }
}
