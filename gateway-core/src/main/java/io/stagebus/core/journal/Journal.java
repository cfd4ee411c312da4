package io.stagebus.core.journal;

import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * The record of every applied change, and of notes. The bus appends and never waits; the journal's own thread writes.
 *
 * <p>Life: {@link #open} once, before the bus takes its first command; then {@link #append} and {@link #read}; then
 * {@link #close}.
 */
public interface Journal extends AutoCloseable {

    /**
     * Opens the journal and reads back the state. Blocks; start-up thread only.
     *
     * @param onDurable told the highest sequence number that is durable, ascending, on the journal's thread
     * @throws JournalException when it can neither be opened nor set aside
     */
    Recovered open(LongConsumer onDurable) throws JournalException;

    /** Takes a record. Bus thread only; never blocks, never refuses: the bus heeds {@link #backlog} (R20). */
    void append(JournalRecord item);

    /** How many records are taken and not yet written. Any thread. */
    long backlog();

    /** Whether {@link #read} has anything to show. */
    boolean isReadable();

    /**
     * Reads the first page of {@code range}, on a thread of the journal's. Whoever wants more asks for the rest when it has
     * room for it, so that a slow reader holds one page and keeps nobody waiting.
     *
     * @param range what is wanted
     * @param sink takes the page, once, on the journal's thread or on the caller's; one that says so when it was not read
     */
    void read(ReplayRange range, Consumer<ReplayPage> sink);

    /**
     * Walks over {@code range} on the caller's thread. Any thread but the bus's and the journal's own.
     *
     * @throws JournalException when the journal is not open
     */
    default EntryCursor cursor(ReplayRange range) throws JournalException {
        return new PagedCursor(this, range);
    }

    /** What it holds. Reads files: any thread but the bus's and the journal's own. */
    default JournalStats stats() {
        return JournalStats.NONE;
    }

    /**
     * Hands out the files of a data folder that has the state at one seq and the history up to it, while the journal goes on.
     * A gateway that is started on them counts as after an unclean stop, so that no revision is given twice (R11). Blocks;
     * any thread but the bus's and the journal's own.
     *
     * @return that seq
     * @throws JournalException when there is nothing to be saved, or it cannot be read
     * @throws IOException what {@code sink} throws
     */
    default long backup(BackupSink sink) throws JournalException, IOException {
        throw new JournalException("this gateway keeps nothing that could be saved");
    }

    /** What is wrong, for health and the log; empty when all is well. Any thread. */
    String trouble();

    /** What it counts, for health and metrics. Any thread. */
    default JournalCounters counters() {
        return JournalCounters.NONE;
    }

    /** Whether what is appended now can become durable soon: not while the disk refuses. Any thread. */
    default boolean isWriting() {
        return true;
    }

    /** Writes what was taken, marks the stop as clean, and closes. Blocks. Idempotent. */
    @Override
    void close();
}
