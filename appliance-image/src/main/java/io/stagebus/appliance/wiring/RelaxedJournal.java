package io.stagebus.appliance.wiring;

import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.JournalCounters;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.JournalRecord;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.journal.ReplayPage;
import io.stagebus.core.journal.ReplayRange;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * A journal whose entries count as durable when they are taken: what {@code --durable-acks=false} asks for. They are written
 * all the same, a little later; a power cut may take the last second of what was acknowledged.
 */
final class RelaxedJournal implements Journal {

    private final Journal journal;
    private LongConsumer onDurable = seq -> {};

    RelaxedJournal(Journal journal) {
        this.journal = journal;
    }

    @Override
    public Recovered open(LongConsumer durable) throws JournalException {
        onDurable = durable;
        return journal.open(seq -> {});
    }

    @Override
    public void append(JournalRecord item) {
        journal.append(item.as(item.part(), false));
        onDurable.accept(item.seq());
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
    public void read(ReplayRange range, Consumer<ReplayPage> sink) {
        journal.read(range, sink);
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
