package io.stagebus.mqtt.session;

import java.util.Optional;

/**
 * The filter of a shared subscription, {@code $share/name/filter} (MQTT 5.0 §4.8.2). Immutable.
 *
 * @param text the filter as the client wrote it
 * @param filter what the sharers subscribe to together
 */
record SharedFilter(String text, String filter) {

    private static final String PREFIX = "$share";

    /** Whether the text begins like one. */
    static boolean isMeant(String text) {
        return text.startsWith(PREFIX) && (text.length() == PREFIX.length() || text.charAt(PREFIX.length()) == '/');
    }

    /** Reads one; empty when the name is missing, has a wildcard, or nothing follows it [MQTT-4.8.2-1, 4.8.2-2]. */
    static Optional<SharedFilter> read(String text) {
        int nameAt = PREFIX.length() + 1;
        int slash = text.indexOf('/', nameAt);
        if (!isMeant(text) || slash <= nameAt || slash == text.length() - 1) {
            return Optional.empty();
        }
        String name = text.substring(nameAt, slash);
        if (name.indexOf('+') >= 0 || name.indexOf('#') >= 0) {
            return Optional.empty();
        }
        return Optional.of(new SharedFilter(text, text.substring(slash + 1)));
    }
}
