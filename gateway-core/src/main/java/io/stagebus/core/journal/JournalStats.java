package io.stagebus.core.journal;

import java.time.LocalDate;
import java.util.List;

/**
 * What a journal holds, for people. Immutable.
 *
 * @param lastSeq the last seq given; 0 when there is none
 * @param indexedSeq up to where the history reaches
 * @param segments files of the log
 * @param logBytes what they take
 * @param snapshotBytes what the snapshots take
 * @param databases the history, oldest first
 * @param keeps what is kept of it
 */
public record JournalStats(
        long lastSeq,
        long indexedSeq,
        int segments,
        long logBytes,
        long snapshotBytes,
        List<Database> databases,
        Keeps keeps) {

    /** Of a journal that keeps nothing on a disk. */
    public static final JournalStats NONE = new JournalStats(0, 0, 0, 0, 0, List.of(), new Keeps(0, 0, 0, 0));

    /** Copies {@code databases}. */
    public JournalStats {
        databases = List.copyOf(databases);
    }

    /** The same with another last seq. */
    public JournalStats withLastSeq(long seq) {
        return new JournalStats(seq, indexedSeq, segments, logBytes, snapshotBytes, databases, keeps);
    }

    /**
     * One database of the history: a UTC day, or a part of one.
     *
     * @param file its file's name
     * @param day the day
     * @param firstSeq its first entry
     * @param lastSeq its last one; 0 when it has none or cannot be read
     * @param entries how many it has
     * @param addresses of how many addresses
     * @param firstMicros the time of the earliest, microseconds since 1970
     * @param lastMicros that of the latest
     * @param bytes what it takes
     */
    public record Database(
            String file,
            LocalDate day,
            long firstSeq,
            long lastSeq,
            long entries,
            long addresses,
            long firstMicros,
            long lastMicros,
            long bytes) {}

    /**
     * How much is kept (R29), whichever bound is reached first.
     *
     * @param days whole days; 0 for no history but what the log still has
     * @param bytes of log and history together
     * @param volumePercent of the volume that holds them
     * @param budgetBytes what the last two come to on this volume
     */
    public record Keeps(int days, long bytes, int volumePercent, long budgetBytes) {}
}
