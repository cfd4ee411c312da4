package io.stagebus.core.journal;

import java.util.List;

/**
 * A walk over what a {@link ReplayRange} asked for, a page at a time, on the thread of whoever walks: for exports and
 * backups, which are long and must keep nobody else waiting. What is appended after it was made is not in it. One thread at a
 * time.
 */
public interface EntryCursor extends AutoCloseable {

    /**
     * The next entries, oldest first. Blocks.
     *
     * @return empty at the end
     * @throws JournalException when what was written cannot be read back, or the journal was closed
     */
    List<JournalEntry> next() throws JournalException;

    @Override
    void close();
}
