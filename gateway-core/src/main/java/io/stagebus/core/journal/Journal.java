package io.stagebus.core.journal;

import java.util.List;
import java.util.function.LongConsumer;

/**
 * The record of every applied change. The bus appends and never waits; the journal's own thread writes.
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

    /** Takes an entry. Bus thread only; never blocks, never refuses: the bus heeds {@link #backlog} (R20). */
    void append(JournalEntry entry);

    /** How many entries are taken and not yet written. Any thread. */
    long backlog();

    /** Whether {@link #read} has anything to show. */
    boolean isReadable();

    /**
     * Reads entries in order, a page at a time, on the journal's own threads.
     *
     * @param range what is wanted
     * @param sink takes the pages
     */
    void read(ReplayRange range, PageSink sink);

    /** What is wrong, for health and the log; empty when all is well. Any thread. */
    String trouble();

    /** Writes what was taken, marks the stop as clean, and closes. Blocks. Idempotent. */
    @Override
    void close();

    /** Takes the pages of a read, on one of the journal's threads. */
    interface PageSink {
        /**
         * A page.
         *
         * @param entries oldest first; may be empty
         * @param last whether no more follows
         * @return whether more is wanted
         */
        boolean page(List<JournalEntry> entries, boolean last);
    }
}
