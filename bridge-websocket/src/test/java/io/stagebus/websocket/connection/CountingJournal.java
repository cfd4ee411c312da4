package io.stagebus.websocket.connection;

import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.JournalRecord;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.journal.ReplayPage;
import io.stagebus.core.journal.ReplayRange;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** A journal in memory that counts how often it is read, and can be read only so often. */
final class CountingJournal implements Journal {

    private final MemoryJournal entries = new MemoryJournal(10_000);
    int reads;
    int readable = Integer.MAX_VALUE;

    @Override
    public Recovered open(LongConsumer onDurable) {
        return entries.open(onDurable);
    }

    @Override
    public void append(JournalRecord item) {
        entries.append(item);
    }

    @Override
    public long backlog() {
        return 0;
    }

    @Override
    public boolean isReadable() {
        return reads < readable;
    }

    @Override
    public void read(ReplayRange range, Consumer<ReplayPage> sink) {
        reads++;
        entries.read(range, sink);
    }

    @Override
    public String trouble() {
        return "";
    }

    @Override
    public void close() {
        entries.close();
    }
}
