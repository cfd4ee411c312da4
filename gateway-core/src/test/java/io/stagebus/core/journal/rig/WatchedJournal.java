package io.stagebus.core.journal.rig;

import io.stagebus.core.journal.ForwardingJournal;
import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.JournalRecord;
import io.stagebus.core.journal.Recovered;
import java.util.function.LongConsumer;

/** A journal that passes everything on and lets {@link Promises} know of it. */
final class WatchedJournal extends ForwardingJournal {

    private final Promises promises;

    WatchedJournal(Journal journal, Promises promises) {
        super(journal);
        this.promises = promises;
    }

    @Override
    public Recovered open(LongConsumer onDurable) throws JournalException {
        Recovered recovered = super.open(seq -> {
            promises.durable(seq);
            onDurable.accept(seq);
        });
        promises.recovered(recovered);
        return recovered;
    }

    @Override
    public void append(JournalRecord made) {
        promises.appended(made);
        super.append(made);
    }
}
