package io.stagebus.core.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** A journal whose disk answers when the test says so. */
public final class HeldJournal implements Journal {

    /** The changes that were appended. */
    public final List<JournalEntry> entries = new ArrayList<>();

    /** All that was appended, notes too. */
    public final List<JournalRecord> records = new ArrayList<>();

    /** Whether the disk works. */
    public boolean writing = true;

    /** How many entries it claims wait. */
    public long backlog;

    private final Recovered recovered;
    private LongConsumer onDurable = seq -> {};

    /** A journal that knows nothing. */
    public HeldJournal() {
        this(Recovered.NOTHING);
    }

    /** A journal that gives back {@code recovered}. */
    public HeldJournal(Recovered recovered) {
        this.recovered = recovered;
    }

    /** Everything appended so far is durable. */
    public void release() {
        onDurable.accept(records.getLast().seq());
    }

    @Override
    public Recovered open(LongConsumer durable) {
        onDurable = durable;
        return recovered;
    }

    @Override
    public void append(JournalRecord item) {
        records.add(item);
        if (item instanceof JournalEntry entry) {
            entries.add(entry);
        }
    }

    @Override
    public long backlog() {
        return backlog;
    }

    @Override
    public boolean isWriting() {
        return writing;
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
        // Nothing is held open.
    }
}
