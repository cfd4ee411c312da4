package io.stagebus.core.journal.durable;

import io.stagebus.core.journal.KeepRule;
import java.util.List;

/**
 * How much history is kept (R29); whichever bound is reached first. State is not history: it is always kept.
 *
 * @param days whole days; 0 for no history but what the log still has
 * @param bytes of log and history together
 * @param volumePercent of the volume that holds them, 1..100
 * @param rules what is kept for another number of days; the bounds in bytes hold all the same
 */
public record Retention(int days, long bytes, int volumePercent, List<KeepRule> rules) {

    /** 30 days, 2 GB, 20 % of the volume. */
    public static final Retention DEFAULT = new Retention(30, 2_000_000_000L, 20);

    /** No history but what the log still has. */
    public static final Retention NONE = new Retention(0, 2_000_000_000L, 20);

    /** The same for all addresses. */
    public Retention(int days, long bytes, int volumePercent) {
        this(days, bytes, volumePercent, List.of());
    }

    /** Whether there is a history at all. */
    public boolean keepsHistory() {
        return longestDays() > 0;
    }

    /** The number of days after which nothing is left. */
    int longestDays() {
        return rules.stream().mapToInt(KeepRule::days).reduce(days, Math::max);
    }

    /** Rejects what is out of range; copies {@code rules}. */
    public Retention {
        rules = List.copyOf(rules);
        if (days < 0 || bytes < 1 || volumePercent < 1 || volumePercent > 100) {
            throw new IllegalArgumentException("journal retention needs 0 days and 1 byte or more, and 1..100 % but is "
                    + days + " days, " + bytes + " bytes, " + volumePercent + " %");
        }
    }
}
