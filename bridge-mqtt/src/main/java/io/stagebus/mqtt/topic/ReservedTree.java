package io.stagebus.mqtt.topic;

import io.stagebus.mqtt.topic.InvalidTopicException.Problem;
import java.util.Optional;

/** A part of the tree that MQTT clients see under a name with a leading {@code $} (R2). */
enum ReservedTree {
    STAGEBUS("stagebus"),
    CLASP("clasp");

    private final String segment;

    ReservedTree(String segment) {
        this.segment = segment;
    }

    /** The tree's name as a segment of an address. */
    String segment() {
        return segment;
    }

    /** Which reserved tree the name at {@code from} in {@code text} is or lies in. */
    static Optional<ReservedTree> of(String text, int from) {
        for (ReservedTree tree : values()) {
            int end = from + tree.segment.length();
            if (text.startsWith(tree.segment, from) && (text.length() == end || text.charAt(end) == '/')) {
                return Optional.of(tree);
            }
        }
        return Optional.empty();
    }

    /** Whether a topic name is how clients see an address of a reserved tree. */
    static boolean isDollarName(String name) {
        return name.charAt(0) == '$' && of(name, 1).isPresent();
    }

    InvalidTopicException goesByDollarName(String text) {
        return new InvalidTopicException(
                text, Problem.OTHER_NAME, "goes by a name that begins with \"$" + segment + "\"");
    }
}
