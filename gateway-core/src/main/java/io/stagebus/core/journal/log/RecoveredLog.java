package io.stagebus.core.journal.log;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What a data folder held.
 *
 * @param image the last entry of every Param
 * @param folderId the folder's own number
 * @param lastSeq the highest seq found
 * @param lastMicros the last wall time found: that of the stop, or of the last entry (R13); 0 when there is none
 * @param floor the highest revision floor found (R11)
 * @param clean whether the last stop was in order and nothing is damaged; a new folder is clean
 * @param problems what is damaged or missing, a sentence each
 * @param unforced why what was read at the log's end may not be on the disk, if so: nothing behind it may be promised before
 *     a snapshot holds it
 * @param tornBytes bytes at ends that were not durable and are cut
 * @param logBytes how much of the log had to be read
 * @param nextSegment the number of the segment to go on in
 * @param log the segments
 * @param snapshots the snapshots
 */
public record RecoveredLog(
        StateImage image,
        long folderId,
        long lastSeq,
        long lastMicros,
        long floor,
        boolean clean,
        List<String> problems,
        Optional<IOException> unforced,
        long tornBytes,
        long logBytes,
        long nextSegment,
        LogFolder log,
        SnapshotFolder snapshots) {

    /** Copies {@code problems}. */
    public RecoveredLog {
        problems = List.copyOf(problems);
    }
}
