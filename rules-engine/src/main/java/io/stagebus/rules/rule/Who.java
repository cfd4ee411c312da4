package io.stagebus.rules.rule;

import io.stagebus.core.signal.Origin;

/**
 * Which clients a rule is about; an empty text is any. Names and principals may have {@code *} for any characters. Immutable.
 *
 * @param door the door's name
 * @param session what the client calls itself
 * @param principal who it is
 */
public record Who(String door, String session, String principal) {

    /** Everybody. */
    public static final Who ANYBODY = new Who("", "", "");

    /** Whether {@code origin} is one of them. */
    public boolean matches(Origin origin) {
        return (door.isEmpty() || door.equals(origin.door()))
                && (session.isEmpty() || matches(session, origin.sessionName()))
                && (principal.isEmpty() || matches(principal, origin.principal()));
    }

    /** Whether all of {@code text} matches {@code glob}; in at most glob × text steps. */
    static boolean matches(String glob, String text) {
        int g = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < text.length()) {
            if (g < glob.length() && glob.charAt(g) == '*') {
                star = g++;
                resume = t;
            } else if (g < glob.length() && glob.charAt(g) == text.charAt(t)) {
                g++;
                t++;
            } else if (star >= 0) {
                g = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (g < glob.length() && glob.charAt(g) == '*') {
            g++;
        }
        return g == glob.length();
    }
}
