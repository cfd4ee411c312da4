package io.stagebus.mqtt.outward;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** By which route a topic of the other broker comes in: the first that selects it. Bus thread only. */
final class FarTopics {

    private final Map<Route, FarFilter> filters = new LinkedHashMap<>();

    /**
     * Of these routes, those that come in.
     *
     * @throws IllegalArgumentException when a filter is none
     */
    FarTopics(List<Route> routes) {
        for (Route route : routes) {
            FarFilter filter = FarFilter.of(route.remoteFilter());
            if (route.comesIn()) {
                filters.put(route, filter);
            }
        }
    }

    /** The route of a topic; null when none brings it here. */
    @Nullable
    Route route(String topic) {
        for (Map.Entry<Route, FarFilter> one : filters.entrySet()) {
            if (one.getValue().selects(topic)) {
                return one.getKey();
            }
        }
        return null;
    }
}
