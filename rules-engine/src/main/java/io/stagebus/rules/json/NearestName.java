package io.stagebus.rules.json;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Guesses which name was meant by one that is not known. */
final class NearestName {

    /** Longer than any name of ours; what is longer was not meant to be one. */
    private static final int LONGEST = 40;

    private NearestName() {}

    /** The known name that differs least, if any is near enough to have been meant. */
    static Optional<String> to(String unknown, Collection<String> known) {
        if (unknown.length() > LONGEST) {
            return Optional.empty();
        }
        String best = "";
        int least = Math.max(1, unknown.length() / 3) + 1;
        for (String candidate : known) {
            int distance = distance(plain(unknown), plain(candidate));
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }

    /** A hint for a person, or nothing. */
    static String hint(String unknown, Collection<String> known) {
        return to(unknown, known).map(name -> "did you mean \"" + name + "\"?").orElse("");
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
    }

    /** How many characters must be put in, left out or exchanged (Levenshtein). */
    private static int distance(String one, String other) {
        int[] before = new int[other.length() + 1];
        int[] now = new int[other.length() + 1];
        Arrays.setAll(before, i -> i);
        for (int i = 1; i <= one.length(); i++) {
            now[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int exchange = before[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                now[j] = Math.min(exchange, 1 + Math.min(before[j], now[j - 1]));
            }
            int[] spent = before;
            before = now;
            now = spent;
        }
        return before[other.length()];
    }
}
