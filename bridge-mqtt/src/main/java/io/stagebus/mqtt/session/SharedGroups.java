package io.stagebus.mqtt.session;

import io.stagebus.mqtt.topic.TopicFilter;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The shared subscriptions of the door, by their text. Bus thread only. */
final class SharedGroups {

    private final SessionServices services;
    private final Map<String, SharedGroup> groups = new HashMap<>();

    SharedGroups(SessionServices services) {
        this.services = services;
    }

    /** The group of that text, if anybody is in it. */
    @Nullable
    SharedGroup find(String text) {
        return groups.get(text);
    }

    /** Has a session share a subscription, with the options in {@code tag}; says whether the bus takes it. */
    boolean join(String text, TopicFilter filter, MqttSession member, long tag) {
        SharedGroup group = groups.get(text);
        if (group == null) {
            group = new SharedGroup(services, text, filter);
            groups.put(text, group);
            group.open();
        }
        group.join(member, tag);
        return groups.containsKey(text);
    }

    /** The bus does not take a group, or not any more. */
    void lost(SharedGroup group) {
        groups.remove(group.name(), group);
    }

    /** Ends a session's share. */
    void leave(String text, MqttSession member) {
        SharedGroup group = groups.get(text);
        if (group != null && group.leave(member)) {
            groups.remove(text);
        }
    }
}
