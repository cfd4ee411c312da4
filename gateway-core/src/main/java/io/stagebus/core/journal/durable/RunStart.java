package io.stagebus.core.journal.durable;

import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.log.LogWriter;
import io.stagebus.core.journal.log.RecoveredLog;
import io.stagebus.core.journal.log.SegmentWriter;
import io.stagebus.core.signal.Signal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a run begins: its floor and the seq it goes on above, durable both, and the log unless the disk refuses it (R11).
 *
 * @param floor no revision that is given from now on is below it
 * @param from the seq it goes on above
 * @param writer of the first segment; empty when the disk refuses it
 * @param refusal why it does
 */
record RunStart(long floor, long from, Optional<LogWriter> writer, IOException refusal) {

    private static final Logger LOG = LoggerFactory.getLogger(RunStart.class);
    /** 2020-01-01T00:00:00Z in seconds since 1970. */
    private static final long YEAR_2020 = 1_577_836_800L;

    private static final int FLOOR_SHIFT = 20;
    /** How far revisions and seqs jump at least after an unclean stop: more than the lost tail can have given. */
    private static final long JUMP = 1L << FLOOR_SHIFT;

    private static final int ATTEMPTS = 3;

    /**
     * Makes the floor durable: in a segment of its own, or, where the disk has no room for one, in what is there.
     *
     * @param folder the data folder, for the message
     * @param segmentBytes the size of the first segment
     * @param wallMicros the time now
     * @throws JournalException when neither can be written: revisions could then be given twice
     */
    static RunStart make(
            RecoveredLog recovered, Path folder, int segmentBytes, long wallMicros, LogWriter.SegmentSource source)
            throws JournalException {
        for (int attempt = 1; ; attempt++) {
            IOException refusal;
            try {
                return firstWriter(recovered, segmentBytes, wallMicros, source);
            } catch (IOException e) {
                refusal = e;
            }
            try {
                return claim(recovered, wallMicros, refusal);
            } catch (IOException e) {
                // Why there is no segment is the reason that people must hear; this only follows from it.
                LOG.atDebug().setCause(e).addKeyValue("attempt", attempt).log("journal could not note the start");
                if (attempt == ATTEMPTS) {
                    throw new JournalException(
                            "journal in " + folder + " cannot be written: " + refusal
                                    + "; without it, revisions could be given twice",
                            refusal);
                }
            }
        }
    }

    private static RunStart firstWriter(
            RecoveredLog recovered, int segmentBytes, long wallMicros, LogWriter.SegmentSource source)
            throws IOException {
        boolean clean = recovered.clean();
        long floor = clean ? recovered.floor() : floorAfter(recovered, wallMicros);
        long from = clean ? recovered.lastSeq() : recovered.lastSeq() + JUMP;
        SegmentWriter first = recovered.log().create(recovered.nextSegment(), segmentBytes, floor);
        LogWriter writer = new LogWriter(first, recovered.lastSeq(), from, source);
        boolean done = false;
        try {
            writer.write();
            writer.force();
            done = true;
            return new RunStart(floor, from, Optional.of(writer), new IOException());
        } finally {
            if (!done) {
                first.discard();
            }
        }
    }

    /** The run has no segment, so its stop will not be seen: it counts as after a power cut, and so will the next one. */
    private static RunStart claim(RecoveredLog recovered, long wallMicros, IOException refusal) throws IOException {
        long floor = floorAfter(recovered, wallMicros);
        long from = recovered.lastSeq() + JUMP;
        recovered.log().claim(floor, from);
        return new RunStart(floor, from, Optional.empty(), refusal);
    }

    /** R11, and above whatever was given since, should the clock stand still or have been set back. */
    private static long floorAfter(RecoveredLog recovered, long wallMicros) {
        long byClock = Math.max(0, wallMicros / 1_000_000 - YEAR_2020) << FLOOR_SHIFT;
        long highest = recovered.floor();
        for (JournalEntry entry : recovered.image().params()) {
            if (entry.signal() instanceof Signal.Param param) {
                highest = Math.max(highest, param.revision());
            }
        }
        return Math.max(byClock, highest + JUMP);
    }
}
