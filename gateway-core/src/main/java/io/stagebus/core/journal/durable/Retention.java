package io.stagebus.core.journal.durable;

/**
 * How much history is kept (R29); whichever bound is reached first. State is not history: it is always kept.
 *
 * @param days whole days, 1 or more
 * @param bytes of log and history together
 * @param volumePercent of the volume that holds them, 1..100
 */
public record Retention(int days, long bytes, int volumePercent) {

    /** 30 days, 2 GB, 20 % of the volume. */
    public static final Retention DEFAULT = new Retention(30, 2_000_000_000L, 20);

    /** Rejects what is out of range. */
    public Retention {
        if (days < 1 || bytes < 1 || volumePercent < 1 || volumePercent > 100) {
            throw new IllegalArgumentException("journal retention needs at least 1 day and 1 byte, and 1..100 % but is "
                    + days + " days, " + bytes + " bytes, " + volumePercent + " %");
        }
    }
}
