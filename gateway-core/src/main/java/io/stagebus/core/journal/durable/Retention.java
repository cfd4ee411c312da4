package io.stagebus.core.journal.durable;

/**
 * How much history is kept (R29); whichever bound is reached first. State is not history: it is always kept.
 *
 * @param days whole days; 0 for no history but what the log still has
 * @param bytes of log and history together
 * @param volumePercent of the volume that holds them, 1..100
 */
public record Retention(int days, long bytes, int volumePercent) {

    /** 30 days, 2 GB, 20 % of the volume. */
    public static final Retention DEFAULT = new Retention(30, 2_000_000_000L, 20);

    /** No history but what the log still has. */
    public static final Retention NONE = new Retention(0, 2_000_000_000L, 20);

    /** Whether there is a history at all. */
    public boolean keepsHistory() {
        return days > 0;
    }

    /** Rejects what is out of range. */
    public Retention {
        if (days < 0 || bytes < 1 || volumePercent < 1 || volumePercent > 100) {
            throw new IllegalArgumentException("journal retention needs 0 days and 1 byte or more, and 1..100 % but is "
                    + days + " days, " + bytes + " bytes, " + volumePercent + " %");
        }
    }
}
