package io.stagebus.mqtt.broker;

import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.journal.ReplayPage;
import io.stagebus.core.journal.ReplayRange;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** A journal whose disk is as slow as the test wants. */
final class HeldJournal implements Journal {

    private LongConsumer onDurable = seq -> {};
    private long taken;
    private long written;
    private long backlog;

    @Override
    public Recovered open(LongConsumer durable) {
        onDurable = durable;
        return Recovered.NOTHING;
    }

    @Override
    public void append(JournalEntry entry) {
        taken = entry.seq();
    }

    /** What was taken until now is durable. */
    void write() {
        written = taken;
        onDurable.accept(written);
    }

    /** Claims that so many entries wait. */
    void backlog(long entries) {
        backlog = entries;
    }

    @Override
    public long backlog() {
        return backlog;
    }

    @Override
    public boolean isReadable() {
        return false;
    }

    @Override
    public void read(ReplayRange range, Consumer<ReplayPage> sink) {
        sink.accept(ReplayPage.NOTHING);
    }

    @Override
    public String trouble() {
        return "";
    }

    @Override
    public void close() {
        // Nothing to close.
    }
}
