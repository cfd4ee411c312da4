package io.stagebus.core.journal.durable;

import io.stagebus.core.journal.index.History;
import io.stagebus.core.journal.log.EntryCodec;
import io.stagebus.core.journal.log.LogFolder;
import io.stagebus.core.journal.log.Segment;
import io.stagebus.core.journal.log.SegmentEntries;
import io.stagebus.core.time.GatewayClock;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries the log's finished segments into the history, and keeps both within their bounds (R27, R29). Keeper's thread. */
final class HistoryFeed {

    private static final Logger LOG = LoggerFactory.getLogger(HistoryFeed.class);
    private static final String TROUBLE = "history";
    private static final String SHED = "history-shed";
    /** Finished segments that stay although the history has them, so that a damaged database has something to grow from. */
    private static final long SPARE_SEGMENTS = 2;

    private final History history;
    private final LogFolder log;
    private final EntryCodec codec;
    private final Retention retention;
    private final long volumeBytes;
    private final GatewayClock clock;
    private final Troubles troubles;
    private final long startSeq;
    private volatile State state = State.OPENING;
    private volatile String refusal = "";
    private long fedSegment;

    /** Whether what is in the history can be read. */
    enum State {
        /** Nobody tried yet. */
        OPENING,
        /** It can, or there is none. */
        OPEN,
        /** It could not be opened, but may be next time. */
        REFUSED
    }

    HistoryFeed(
            History history,
            LogFolder log,
            EntryCodec codec,
            Retention retention,
            long volumeBytes,
            GatewayClock clock,
            Troubles troubles,
            long startSeq) {
        this.history = history;
        this.log = log;
        this.codec = codec;
        this.retention = retention;
        this.volumeBytes = volumeBytes;
        this.clock = clock;
        this.troubles = troubles;
        this.startSeq = startSeq;
    }

    /** What log and history may take together, bytes. */
    static long budget(Retention retention, long volumeBytes) {
        return Math.min(retention.bytes(), volumeBytes / 100 * retention.volumePercent());
    }

    /**
     * Does the next piece of work there is: opens the history, mends it, or feeds it one segment.
     *
     * @return whether there may be more
     */
    boolean step() {
        if (!retention.keepsHistory()) {
            return false;
        }
        try {
            if (state != State.OPEN) {
                history.open(startSeq);
                state = State.OPEN;
            }
            history.closeUnread();
            if (history.isSuspect()) {
                history.mend();
            }
            boolean more = feedNext();
            troubles.settle(TROUBLE);
            return more;
        } catch (IOException | SQLException | RuntimeException e) {
            if (state != State.OPEN) {
                refusal = String.valueOf(e.getMessage());
                state = State.REFUSED;
            }
            if (troubles.raise(TROUBLE, "the journal's history takes nothing (" + e.getMessage() + ")")) {
                LOG.atError().setCause(e).log("history takes nothing; the log is kept meanwhile");
            }
            return false;
        }
    }

    /** Whether it can be read. Any thread. */
    State state() {
        return retention.keepsHistory() ? state : State.OPEN;
    }

    /** Why it could not be opened when last tried. Any thread. */
    String refusal() {
        return refusal;
    }

    private boolean feedNext() throws IOException, SQLException {
        if (history.resume()) {
            // What was lost meanwhile may lie before the segment that is next.
            fedSegment = 0;
        }
        long indexed = history.indexedSeq();
        try {
            return feedOne();
        } finally {
            if (history.indexedSeq() < indexed) {
                // A database was set aside: what the log still has of it comes first.
                fedSegment = 0;
            }
        }
    }

    private boolean feedOne() throws IOException, SQLException {
        for (Segment segment : log.segments()) {
            if (segment.number() > fedSegment) {
                if (!segment.isSealed()) {
                    return false;
                }
                try (SegmentEntries entries = log.read(segment, codec)) {
                    history.feed(entries);
                }
                fedSegment = segment.number();
                return true;
            }
        }
        return false;
    }

    /** The number of the first segment that must stay for the history's sake. */
    long firstSegmentNeeded() {
        return retention.keepsHistory() ? fedSegment + 1 - SPARE_SEGMENTS : Long.MAX_VALUE;
    }

    /**
     * Drops what is too old or too much.
     *
     * @param coveredBelow segments below this number are not needed for a recovery
     * @return whether there may be more to do
     */
    boolean trim(long coveredBelow) throws IOException {
        boolean more = false;
        long budget = budget(retention, volumeBytes);
        Optional<LocalDate> newest = state == State.OPEN ? history.newestDay() : Optional.empty();
        if (newest.isPresent()) {
            LocalDate today =
                    LocalDate.ofInstant(Instant.ofEpochSecond(clock.wallMicros() / 1_000_000), ZoneOffset.UTC);
            // A clock that runs ahead must not cost the history: what counts is the earlier of both.
            LocalDate last = today.isBefore(newest.get()) ? today : newest.get();
            int dropped = history.drop(last.minusDays(retention.longestDays()), Math.max(0, budget - log.bytes()));
            if (dropped > 0) {
                LOG.atInfo().addKeyValue("databases", dropped).log("history was trimmed");
            }
            more = !retention.rules().isEmpty() && history.thin(last, retention.days(), retention.rules());
        }
        shed(coveredBelow, budget);
        return more;
    }

    /** When the history does not follow, its part of the log goes rather than the disk filling up. */
    private void shed(long coveredBelow, long budget) throws IOException {
        boolean shed = false;
        for (Segment segment : log.segments()) {
            if (log.bytes() <= budget || !segment.isSealed() || segment.number() >= coveredBelow) {
                break;
            }
            shed |= segment.number() > fedSegment;
            log.remove(segment);
        }
        if (shed) {
            troubles.raise(
                    SHED, "part of the history is lost, because the log was over its bounds before it was indexed");
        }
    }

    void close() {
        history.close();
    }
}
