package io.stagebus.core.journal;

import java.util.List;
import java.util.Optional;

/**
 * A part of what a {@link ReplayRange} asked for. Immutable.
 *
 * @param entries oldest first; at most about a megabyte
 * @param rest what to ask for next; empty when this was all
 * @param state whether it could be read at all; if not there are no entries
 */
public record ReplayPage(List<JournalEntry> entries, Optional<ReplayRange> rest, State state) {

    /** What became of a read. */
    public enum State {
        /** It was read. */
        READ,
        /** Too many reads wait, or the journal is not open; another time it may go. */
        BUSY,
        /** The history behind the log is still being opened, soon after a start; another time it may go. */
        NOT_YET,
        /** What was written could not be read back. */
        UNREADABLE
    }

    /** What those are told who ask while the history is not open yet. */
    public static final String NOT_YET_MESSAGE = "the journal's history is still being opened; try again";

    /** Nothing, and nothing behind it. */
    public static final ReplayPage NOTHING = new ReplayPage(List.of(), Optional.empty());

    /** Not read, because there is too much to do or the journal is not open. */
    public static final ReplayPage BUSY = new ReplayPage(List.of(), Optional.empty(), State.BUSY);

    /** Not read, because the history was not open in time; without it something would be missing. */
    public static final ReplayPage NOT_YET = new ReplayPage(List.of(), Optional.empty(), State.NOT_YET);

    /** Not read, because what was written could not be read back. */
    public static final ReplayPage UNREADABLE = new ReplayPage(List.of(), Optional.empty(), State.UNREADABLE);

    /** Copies {@code entries}. */
    public ReplayPage {
        entries = List.copyOf(entries);
    }

    /** A page that was read. */
    public ReplayPage(List<JournalEntry> entries, Optional<ReplayRange> rest) {
        this(entries, rest, State.READ);
    }
}
