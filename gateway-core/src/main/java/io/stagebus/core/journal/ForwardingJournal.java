package io.stagebus.core.journal;

import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** A journal in front of another one: passes everything on, but for what a subclass does. Threads as of {@link Journal}. */
public abstract class ForwardingJournal implements Journal {

    private final Journal journal;

    /** In front of {@code journal}. */
    protected ForwardingJournal(Journal journal) {
        this.journal = journal;
    }

    @Override
    public Recovered open(LongConsumer onDurable) throws JournalException {
        return journal.open(onDurable);
    }

    @Override
    public void append(JournalRecord item) {
        journal.append(item);
    }

    @Override
    public long backlog() {
        return journal.backlog();
    }

    @Override
    public boolean isReadable() {
        return journal.isReadable();
    }

    @Override
    public boolean isWriting() {
        return journal.isWriting();
    }

    @Override
    public void read(ReplayRange range, Consumer<ReplayPage> sink) {
        journal.read(range, sink);
    }

    @Override
    public EntryCursor cursor(ReplayRange range) throws JournalException {
        return journal.cursor(range);
    }

    @Override
    public JournalStats stats() {
        return journal.stats();
    }

    @Override
    public long backup(BackupSink sink) throws JournalException, IOException {
        return journal.backup(sink);
    }

    @Override
    public String trouble() {
        return journal.trouble();
    }

    @Override
    public JournalCounters counters() {
        return journal.counters();
    }

    @Override
    public void close() {
        journal.close();
    }
}
