package io.stagebus.mqtt.outward;

import io.stagebus.core.address.Address;
import io.stagebus.mqtt.topic.InvalidTopicException;
import io.stagebus.mqtt.topic.TopicFilter;
import io.stagebus.mqtt.topic.TopicMapping;
import io.stagebus.mqtt.topic.TopicName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** By which route a topic of the other broker comes in: the first that selects it. Bus thread only. */
final class FarTopics {

    /** There, topics are all there is: each is the address of the same name. */
    private final TopicMapping mapping = new TopicMapping("/", Address.MAX_BYTES, Address.MAX_SEGMENTS);

    private final Map<Route, TopicFilter> filters = new LinkedHashMap<>();

    /**
     * Of these routes, those that come in.
     *
     * @throws IllegalArgumentException when a filter is none
     */
    FarTopics(List<Route> routes) {
        for (Route route : routes) {
            try {
                TopicFilter filter = mapping.filter(route.remoteFilter());
                if (route.comesIn()) {
                    filters.put(route, filter);
                }
            } catch (InvalidTopicException e) {
                throw new IllegalArgumentException(route.remoteFilter() + ": " + e.getMessage(), e);
            }
        }
    }

    /** The route of a topic; null when none brings it here. */
    @Nullable
    Route route(String text) {
        TopicName topic;
        try {
            topic = mapping.name(text);
        } catch (InvalidTopicException e) {
            return null;
        }
        for (Map.Entry<Route, TopicFilter> one : filters.entrySet()) {
            for (TopicFilter.Part part : one.getValue().parts()) {
                if (part.pattern().matches(topic.address()) && part.reach().admits(topic)) {
                    return one.getKey();
                }
            }
        }
        return null;
    }
}
