package io.stagebus.appliance.wiring;

import io.stagebus.core.journal.ForwardingJournal;
import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.JournalRecord;
import io.stagebus.core.journal.Recovered;
import java.util.function.LongConsumer;

/**
 * A journal whose entries count as durable when they are taken: what {@code --durable-acks=false} asks for. They are written
 * all the same, a little later; a power cut may take the last second of what was acknowledged.
 */
final class RelaxedJournal extends ForwardingJournal {

    private LongConsumer onDurable = seq -> {};

    RelaxedJournal(Journal journal) {
        super(journal);
    }

    @Override
    public Recovered open(LongConsumer durable) throws JournalException {
        onDurable = durable;
        return super.open(seq -> {});
    }

    @Override
    public void append(JournalRecord item) {
        super.append(item.as(item.part(), false));
        onDurable.accept(item.seq());
    }

    @Override
    public boolean isWriting() {
        // Nobody waits for it, so nobody is refused for its sake.
        return true;
    }
}
