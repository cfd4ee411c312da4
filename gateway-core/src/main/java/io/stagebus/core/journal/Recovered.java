package io.stagebus.core.journal;

import java.util.List;

/**
 * What the journal knew when it was opened.
 *
 * @param params the last entry of every Param that exists and of every deleted one whose revision is remembered; sorted by
 *     seq
 * @param notes the notes there are; sorted by seq
 * @param lastSeq the highest sequence number ever given; 0 for a new journal
 * @param revisionFloor the floor F of R11: above every revision that the tail lost in an unclean stop can have given; that
 *     of the last unclean stop, however many clean ones followed, since a Param may not have been written in between; 0
 *     when there never was one; durable already
 * @param creationFloor the highest revision of a deleted Param that is no longer remembered (R12)
 * @param clean whether the last stop was clean
 * @param lastMicros the last wall time that is known of, microseconds since 1970: of the stop, or of the last entry (R13);
 *     0 when none is
 */
public record Recovered(
        List<JournalEntry> params,
        List<Note> notes,
        long lastSeq,
        long revisionFloor,
        long creationFloor,
        boolean clean,
        long lastMicros) {

    /** An empty journal. */
    public static final Recovered NOTHING = new Recovered(List.of(), List.of(), 0, 0, 0, true, 0);

    /** Copies the lists. */
    public Recovered {
        params = List.copyOf(params);
        notes = List.copyOf(notes);
    }
}
