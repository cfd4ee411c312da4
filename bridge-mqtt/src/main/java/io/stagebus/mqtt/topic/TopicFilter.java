package io.stagebus.mqtt.topic;

import io.stagebus.core.address.AddressPattern;
import java.util.List;

/**
 * A topic filter, compiled into what it selects of the address space (MQTT 5.0 §4.7.1; R2). Made by {@link TopicMapping}.
 * Immutable; any thread.
 *
 * <p>A filter that begins with a wildcard selects both topics without and topics with a leading slash, which lie in
 * different places of the tree; it then has two parts. No address is selected by both.
 *
 * @param text the filter as the client wrote it
 * @param parts at least one
 */
public record TopicFilter(String text, List<Part> parts) {

    /** Copies {@code parts}. */
    public TopicFilter {
        parts = List.copyOf(parts);
    }

    /**
     * One place a filter selects from.
     *
     * @param pattern the addresses; it may select more than the filter does, which {@code reach} puts right
     * @param reach which of the selected addresses the filter means
     */
    public record Part(AddressPattern pattern, Reach reach) {}

    /** Which of the addresses that match a part's pattern its filter means. It depends on their topic names alone. */
    public enum Reach {
        /** All of them. */
        ALL,
        /** Those whose topic name has a leading slash. */
        LEADING_SLASH,
        /** Those whose topic name does not begin with {@code $} [MQTT-4.7.2-1]. */
        NO_DOLLAR;

        /** Whether the filter means the topic with this name. */
        public boolean admits(TopicName name) {
            return switch (this) {
                case ALL -> true;
                case LEADING_SLASH -> name.hasLeadingSlash();
                case NO_DOLLAR -> !name.hasLeadingDollar();
            };
        }
    }
}
