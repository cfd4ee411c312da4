package io.stagebus.mqtt.outward;

import java.util.List;

/**
 * A topic filter of another broker, where topics are nothing but their levels and a leading slash is an empty one (MQTT 5.0
 * §4.7). Immutable; any thread.
 *
 * @param levels at least one
 */
record FarFilter(List<String> levels) {

    private static final String ONE = "+";
    private static final String REST = "#";

    /**
     * Reads a filter.
     *
     * @throws IllegalArgumentException when it is none
     */
    static FarFilter of(String text) {
        List<String> levels = levels(text);
        for (int i = 0; i < levels.size(); i++) {
            String level = levels.get(i);
            boolean isLast = i == levels.size() - 1;
            boolean isWhole = level.equals(ONE) || (level.equals(REST) && isLast);
            if (!isWhole && (level.contains(ONE) || level.contains(REST))) {
                throw new IllegalArgumentException(
                        text + ": '+' stands for a whole level only, '#' for the last ones only");
            }
        }
        if (text.isEmpty() || text.indexOf(0) >= 0) {
            throw new IllegalArgumentException("a filter is not empty and has no NUL");
        }
        return new FarFilter(levels);
    }

    private static List<String> levels(String text) {
        return List.of(text.split("/", -1));
    }

    /** Whether it selects a topic. */
    boolean selects(String topic) {
        List<String> names = levels(topic);
        boolean beginsOpen = levels.getFirst().equals(ONE) || levels.getFirst().equals(REST);
        if (beginsOpen && topic.startsWith("$")) {
            return false;
        }
        for (int i = 0; i < levels.size(); i++) {
            String level = levels.get(i);
            if (level.equals(REST)) {
                return true;
            }
            if (i >= names.size() || (!level.equals(ONE) && !level.equals(names.get(i)))) {
                return false;
            }
        }
        return levels.size() == names.size();
    }
}
