package io.stagebus.core.journal;

import java.util.List;

/**
 * What the journal knew when it was opened.
 *
 * @param params the last entry of every Param that exists and of every deleted one whose revision is remembered; sorted by
 *     seq
 * @param lastSeq the highest sequence number ever given; 0 for a new journal
 * @param revisionFloor the floor F of R11 for this start: 0 after a clean stop, else above every revision the lost tail
 *     can have given; durable already
 * @param clean whether the last stop was clean
 */
public record Recovered(List<JournalEntry> params, long lastSeq, long revisionFloor, boolean clean) {

    /** An empty journal. */
    public static final Recovered NOTHING = new Recovered(List.of(), 0, 0, true);

    /** Copies {@code params}. */
    public Recovered {
        params = List.copyOf(params);
    }
}
