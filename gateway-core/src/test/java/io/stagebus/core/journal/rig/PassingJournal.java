package io.stagebus.core.journal.rig;

import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.JournalCounters;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.JournalRecord;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.journal.ReplayPage;
import io.stagebus.core.journal.ReplayRange;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** A journal that passes everything on; what is sabotaged overrides one method. */
class PassingJournal implements Journal {

    private final Journal journal;

    PassingJournal(Journal journal) {
        this.journal = journal;
    }

    @Override
    public Recovered open(LongConsumer onDurable) throws JournalException {
        return journal.open(onDurable);
    }

    @Override
    public void append(JournalRecord made) {
        journal.append(made);
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
    public boolean isWriting() {
        return journal.isWriting();
    }

    @Override
    public void close() {
        journal.close();
    }
}
