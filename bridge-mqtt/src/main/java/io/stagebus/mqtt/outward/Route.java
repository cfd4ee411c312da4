package io.stagebus.mqtt.outward;

import java.util.Optional;

/**
 * Which messages go over a link, and what they are called on either side. Immutable.
 *
 * @param filter what is common to both sides: an MQTT topic filter
 * @param direction which way they go
 * @param local what stands before it here, such as {@code stage/}; may be empty
 * @param remote what stands before it there
 * @param qos the QoS that states go with, and the highest for events, 0..2
 */
public record Route(String filter, Direction direction, String local, String remote, int qos) {

    /** Which way messages go. */
    public enum Direction {
        /** From the other broker to here. */
        IN,
        /** From here to the other broker. */
        OUT,
        /** Both ways: the other broker's order of changes is then the order here too. */
        BOTH
    }

    /** Checks the QoS and that the prefixes are no filters. */
    public Route {
        if (qos < 0 || qos > 2) {
            throw new IllegalArgumentException("qos must be 0..2 but is " + qos);
        }
        if (filter.isEmpty() || filter.startsWith("$share/")) {
            throw new IllegalArgumentException("filter must be one, and not a shared one");
        }
        for (String prefix : new String[] {local, remote}) {
            if (prefix.indexOf('+') >= 0 || prefix.indexOf('#') >= 0) {
                throw new IllegalArgumentException("a prefix has no wildcards but is \"" + prefix + "\"");
            }
        }
    }

    boolean goesOut() {
        return direction != Direction.IN;
    }

    boolean comesIn() {
        return direction != Direction.OUT;
    }

    String localFilter() {
        return local + filter;
    }

    String remoteFilter() {
        return remote + filter;
    }

    /** What a topic here is called there; empty when it is none of this route's. */
    Optional<String> toRemote(String topic) {
        return topic.startsWith(local) ? Optional.of(remote + topic.substring(local.length())) : Optional.empty();
    }

    /** What a topic there is called here; empty when it is none of this route's. */
    Optional<String> toLocal(String topic) {
        return topic.startsWith(remote) ? Optional.of(local + topic.substring(remote.length())) : Optional.empty();
    }
}
