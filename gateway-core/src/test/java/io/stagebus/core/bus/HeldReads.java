package io.stagebus.core.bus;

import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.JournalRecord;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.journal.ReplayPage;
import io.stagebus.core.journal.ReplayRange;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** A journal in memory whose reads wait until the test lets them go, and may fail. */
final class HeldReads implements Journal {

    private record Held(ReplayRange range, Consumer<ReplayPage> sink) {}

    private final MemoryJournal memory = new MemoryJournal(100_000);
    private final Deque<Held> held = new ArrayDeque<>();

    /** How far behind it is. */
    long backlog;

    @Override
    public Recovered open(LongConsumer onDurable) {
        return memory.open(onDurable);
    }

    @Override
    public void append(JournalRecord item) {
        memory.append(item);
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
        held.addLast(new Held(range, sink));
    }

    /** How many reads wait. */
    int waiting() {
        return held.size();
    }

    /** Answers the read that waits longest. */
    void letGo() {
        Held first = held.removeFirst();
        memory.read(first.range, first.sink);
    }

    /** Answers the read that waits longest with {@code page}. */
    void letGo(ReplayPage page) {
        held.removeFirst().sink.accept(page);
    }

    @Override
    public String trouble() {
        return "";
    }

    @Override
    public void close() {
        memory.close();
    }
}
