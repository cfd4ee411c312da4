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

    /** Has a session share a subscription, with the options in {@code tag}. */
    SharedGroup join(String text, TopicFilter filter, MqttSession member, long tag) {
        SharedGroup group = groups.computeIfAbsent(text, name -> new SharedGroup(services, name, filter));
        group.join(member, tag);
        return group;
    }

    /** Ends a session's share. */
    void leave(String text, MqttSession member) {
        SharedGroup group = groups.get(text);
        if (group != null && group.leave(member)) {
            groups.remove(text);
        }
    }
}
