package io.stagebus.appliance.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the name somebody probably meant. */
public final class NearestName {

    private NearestName() {}

    /** The known name nearest to {@code written}, if any is near enough to be worth suggesting. */
    public static Optional<String> of(String written, Collection<String> known) {
        String plain = plain(written);
        int allowed = Math.max(2, plain.length() / 3);
        String best = "";
        int least = Integer.MAX_VALUE;
        for (String name : known) {
            int distance = distance(plain, plain(name));
            if (distance < least) {
                least = distance;
                best = name;
            }
        }
        return least <= allowed ? Optional.of(best) : Optional.empty();
    }

    /** {@code "; did you mean X?"} or nothing. */
    public static String hint(String written, Collection<String> known) {
        return of(written, known).map(name -> "; did you mean " + name + "?").orElse("");
    }

    /** Punctuation and case are what people get wrong first. */
    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("^-+", "").replaceAll("[._]", "-");
    }

    /** How many insertions, deletions, substitutions and swaps of neighbours lead from one to the other. */
    private static int distance(String a, String b) {
        int[][] steps = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    steps[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int least = Math.min(steps[i - 1][j - 1] + change, Math.min(steps[i - 1][j], steps[i][j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                steps[i][j] = swapped ? Math.min(least, steps[i - 2][j - 2] + 1) : least;
            }
        }
        return steps[a.length()][b.length()];
    }
}
