package io.stagebus.core.journal;

import java.util.List;
import java.util.Optional;

/**
 * A part of what a {@link ReplayRange} asked for. Immutable.
 *
 * @param entries oldest first; at most about a megabyte
 * @param rest what to ask for next; empty when this was all
 */
public record ReplayPage(List<JournalEntry> entries, Optional<ReplayRange> rest) {

    /** Nothing, and nothing behind it. */
    public static final ReplayPage NOTHING = new ReplayPage(List.of(), Optional.empty());

    /** Copies {@code entries}. */
    public ReplayPage {
        entries = List.copyOf(entries);
    }
}
