package io.stagebus.core.journal.rig;

import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.files.DiskLie;
import io.stagebus.core.journal.files.JournalFiles;
import java.util.function.UnaryOperator;

/** A mistake that somebody could make in the journal; the rig must find each. */
@SuppressWarnings("ImmutableEnumChecker") // What it holds are functions without a state.
enum SeededBug {
    /** None: the journal as it is. */
    NONE(DiskLie.NONE),
    LOG_NOT_FORCED(
            (operation, path) -> operation.equals("force") && path.toString().contains(".log")),
    SNAPSHOT_NOT_FORCED(
            (operation, path) -> operation.equals("force") && path.toString().contains(".snap")),
    LOG_FOLDER_NOT_FORCED((operation, path) -> operation.equals("forceFolder") && path.endsWith("log")),
    SNAPSHOT_FOLDER_NOT_FORCED((operation, path) -> operation.equals("forceFolder") && path.endsWith("snapshots")),
    TAIL_CUT_TOO_FAR(BadFiles::tailCutTooFar, UnaryOperator.identity()),
    TAIL_NOT_FORCED(BadFiles::tailNotForced, UnaryOperator.identity()),
    TAIL_NOT_WRITTEN_AGAIN(BadFiles::tailNotWrittenAgain, UnaryOperator.identity()),
    FAILED_FORCE_REPEATED(BadFiles::failedForceRepeated, UnaryOperator.identity()),
    SNAPSHOT_NAMED_BEFORE_FORCED(BadFiles::namedBeforeForced, UnaryOperator.identity()),
    SEGMENT_RELEASED_EARLY(BadFiles::releasedEarly, UnaryOperator.identity()),
    FLOOR_NOT_WRITTEN(BadFiles::floorNotWritten, UnaryOperator.identity()),
    FRAMES_SWAPPED(BadFiles::framesSwapped, UnaryOperator.identity()),
    CHECKSUM_NOT_CHECKED(BadFiles::unchecked, UnaryOperator.identity()),
    ACKNOWLEDGED_EARLY(UnaryOperator.identity(), BadJournals::acknowledgedEarly),
    ENTRIES_OVERTAKEN(UnaryOperator.identity(), BadJournals::overtaken),
    BUNDLES_UNMARKED(UnaryOperator.identity(), BadJournals::bundlesUnmarked),
    EXPIRY_NOT_RECORDED(UnaryOperator.identity(), BadJournals::expiryNotRecorded),
    REVISION_FLOOR_IGNORED(UnaryOperator.identity(), BadJournals::floorIgnored),
    SEQS_REUSED(UnaryOperator.identity(), BadJournals::seqsReused),
    FORGOTTEN_BEGIN_AGAIN(UnaryOperator.identity(), BadJournals::forgottenBeginAgain),
    DATABASE_NOT_SYNCED(
            (operation, path) -> operation.equals("force") && path.toString().endsWith(".db")),
    DATABASE_FOLDER_NOT_FORCED((operation, path) -> operation.equals("forceFolder") && path.endsWith("index"));

    private final DiskLie lie;
    private final UnaryOperator<JournalFiles> files;
    private final UnaryOperator<Journal> journal;

    SeededBug(DiskLie lie) {
        this(lie, UnaryOperator.identity(), UnaryOperator.identity());
    }

    SeededBug(UnaryOperator<JournalFiles> files, UnaryOperator<Journal> journal) {
        this(DiskLie.NONE, files, journal);
    }

    SeededBug(DiskLie lie, UnaryOperator<JournalFiles> files, UnaryOperator<Journal> journal) {
        this.lie = lie;
        this.files = files;
        this.journal = journal;
    }

    /** What the disk only pretends to do. */
    DiskLie lie() {
        return lie;
    }

    /** The file system as the journal sees it. */
    JournalFiles on(JournalFiles disk) {
        return files.apply(disk);
    }

    /** The journal as the bus sees it. */
    Journal on(Journal right) {
        return journal.apply(right);
    }

    /** Whether only a history can show it. */
    boolean isOfHistory() {
        return this == DATABASE_NOT_SYNCED || this == DATABASE_FOLDER_NOT_FORCED || this == ENTRIES_OVERTAKEN;
    }
}
