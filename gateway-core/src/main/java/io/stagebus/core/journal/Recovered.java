package io.stagebus.core.journal;

import java.util.List;

/**
 * What the journal knew when it was opened.
 *
 * @param params the last entry of every Param that exists and of every deleted one whose revision is remembered; sorted by
 *     seq
 * @param lastSeq the highest sequence number ever given; 0 for a new journal
 * @param revisionFloor the floor F of R11: above every revision that the tail lost in an unclean stop can have given; that
 *     of the last unclean stop, however many clean ones followed, since a Param may not have been written in between; 0
 *     when there never was one; durable already
 * @param creationFloor the highest revision of a deleted Param that is no longer remembered (R12)
 * @param clean whether the last stop was clean
 */
public record Recovered(
        List<JournalEntry> params, long lastSeq, long revisionFloor, long creationFloor, boolean clean) {

    /** An empty journal. */
    public static final Recovered NOTHING = new Recovered(List.of(), 0, 0, 0, true);

    /** Copies {@code params}. */
    public Recovered {
        params = List.copyOf(params);
    }
}
