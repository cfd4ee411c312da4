package io.stagebus.core.journal.durable;

import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalRecord;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the disk refused and the log will never have: counted, and told once the log goes on, for as long as this run lasts.
 * Log thread only.
 */
final class HistoryGap {

    private static final Logger LOG = LoggerFactory.getLogger(HistoryGap.class);
    private static final String TROUBLE = "log-gap";

    private final LogProgress progress;
    private final Troubles troubles;
    private long firstSeq = Long.MAX_VALUE;
    /** Given up since the log last went on. */
    private long events;

    private long params;
    /** Missing for good, in the whole run. */
    private long missing;

    HistoryGap(LogProgress progress, Troubles troubles) {
        this.progress = progress;
        this.troubles = troubles;
    }

    /**
     * The disk did not take {@code wanted}. An event that nobody waits for has no second chance; what becomes of a Param is
     * known only when the log goes on, and an event that somebody waits for is written then.
     *
     * @param writtenSeq up to where it took them all the same
     */
    void add(List<JournalRecord> wanted, long writtenSeq) {
        long eventsBefore = events;
        for (JournalRecord item : wanted) {
            if (item.seq() > writtenSeq && item instanceof JournalEntry entry) {
                boolean isEvent = Intake.isNoState(entry);
                if (!isEvent || !entry.durable()) {
                    params += isEvent ? 0 : 1;
                    events += isEvent ? 1 : 0;
                    firstSeq = Math.min(firstSeq, item.seq());
                }
            }
        }
        progress.gaveUp(events - eventsBefore);
    }

    /**
     * The log goes on.
     *
     * @param lastSeq the last seq there was until now
     * @param owed what was written of it after all
     */
    void end(long lastSeq, List<JournalRecord> owed) {
        long written = owed.stream()
                .filter(item -> item instanceof JournalEntry && !Intake.isNoState(item))
                .count();
        long superseded = params - written;
        progress.leftOut(superseded);
        long lost = superseded + events;
        events = 0;
        params = 0;
        if (lost > 0) {
            missing += lost;
            String sentence = missing + " of the changes between seq " + firstSeq + " and " + lastSeq
                    + " are missing from the history, because the disk could not be written; the state is whole";
            troubles.raise(TROUBLE, sentence);
            LOG.atWarn()
                    .addKeyValue("firstSeq", firstSeq)
                    .addKeyValue("lastSeq", lastSeq)
                    .addKeyValue("changes", lost)
                    .log("changes are missing from the history; the state is whole");
        }
    }
}
