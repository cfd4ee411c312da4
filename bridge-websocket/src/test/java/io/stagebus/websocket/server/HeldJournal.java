package io.stagebus.websocket.server;

import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.JournalRecord;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.journal.ReplayPage;
import io.stagebus.core.journal.ReplayRange;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** A journal in memory whose entries become durable when the test says so, from another thread like a real one's. */
final class HeldJournal implements Journal {

    private final MemoryJournal entries = new MemoryJournal(1_000);
    private volatile LongConsumer onDurable = seq -> {};
    private volatile long last;
    private volatile long backlog;

    @Override
    public Recovered open(LongConsumer durable) {
        onDurable = durable;
        return entries.open(seq -> {});
    }

    @Override
    public void append(JournalRecord item) {
        entries.append(item);
        last = item.seq();
    }

    /** What was appended so far is durable now. */
    void release() {
        Thread.ofPlatform().start(() -> onDurable.accept(last));
    }

    /** What {@link #backlog} says. */
    void pretendBacklog(long waiting) {
        backlog = waiting;
    }

    @Override
    public long backlog() {
        return backlog;
    }

    @Override
    public boolean isReadable() {
        return true;
    }

    @Override
    public void read(ReplayRange range, Consumer<ReplayPage> sink) {
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
