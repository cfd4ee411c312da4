package io.stagebus.core.journal;

/**
 * What the journal counts, for health and metrics. Immutable.
 *
 * @param backlog entries taken and not yet written
 * @param writtenSeq the last seq the operating system has
 * @param durableSeq the last seq that is durable
 * @param indexedSeq the last seq the history has
 * @param entries entries written since the start
 * @param coalesced entries left out because a later one of the same Param was there already, under overload (R20), or
 *     because the disk refused them and a snapshot had what they came to
 * @param lost entries that are no state and were given up because the disk took nothing
 * @param bytes bytes written to the log since the start
 * @param forces how often the log was forced since the start
 * @param snapshots snapshots written since the start
 * @param segments files of the log
 * @param logBytes what they take on the disk
 * @param tornBytes bytes that the last start cut off the log's end
 */
public record JournalCounters(
        long backlog,
        long writtenSeq,
        long durableSeq,
        long indexedSeq,
        long entries,
        long coalesced,
        long lost,
        long bytes,
        long forces,
        long snapshots,
        int segments,
        long logBytes,
        long tornBytes) {

    /** Of a journal that counts nothing. */
    public static final JournalCounters NONE = new JournalCounters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
