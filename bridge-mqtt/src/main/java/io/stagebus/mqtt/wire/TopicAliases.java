package io.stagebus.mqtt.wire;

import io.stagebus.mqtt.topic.TopicName;
import java.util.HashMap;
import java.util.Map;

/**
 * The topic aliases of what one connection is sent (MQTT 5.0 §3.3.2.3.4): the first topics that come get one, as many as
 * the client takes. Event loop of its channel.
 */
public final class TopicAliases {

    /** No alias is used. */
    public static final int NONE = 0;

    /** What an alias costs in each packet: a shorter topic is cheaper without. */
    private static final int COST = 3;

    private final Map<TopicName, Integer> known = new HashMap<>();
    private final int maximum;

    /**
     * No aliases yet.
     *
     * @param maximum the most there may be, 0..65535
     */
    public TopicAliases(int maximum) {
        this.maximum = maximum;
    }

    /**
     * How a topic is sent: {@link #NONE} as it is; {@code n} with the alias that it has from then on, once that is
     * {@link #sent}; {@code -n} as its alias.
     */
    public int of(TopicName topic) {
        if (maximum == 0 || topic.size() <= COST) {
            return NONE;
        }
        Integer alias = known.get(topic);
        if (alias != null) {
            return -alias;
        }
        return known.size() < maximum ? known.size() + 1 : NONE;
    }

    /** A packet with what {@link #of} said is on its way. */
    public void sent(TopicName topic, int alias) {
        if (alias > NONE) {
            known.put(topic, alias);
        }
    }
}
