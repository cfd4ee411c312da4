package io.stagebus.core.bus;

import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.signal.Signal;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Reads the journal for REPLAY (R25): pages come from the journal's threads, one at a time, and each is checked against
 * the session's scope before it is handed on.
 */
final class Replays {

    private final Journal journal;
    private final Processor.Turns turns;

    Replays(Journal journal, Processor.Turns turns) {
        this.journal = journal;
        this.turns = turns;
    }

    void run(Command.Replay replay, Reply onBus) {
        if (!journal.isReadable()) {
            onBus.complete(Writes.rejected(Rejection.NO_JOURNAL, "this gateway keeps no journal"));
            return;
        }
        AccessScope scope = replay.session().scope();
        Semaphore taken = new Semaphore(1);
        journal.read(replay.range(), (entries, last) -> {
            List<Signal> signals = entries.stream()
                    .map(JournalEntry::signal)
                    .filter(signal -> scope.mayRead(signal.address()))
                    .toList();
            if (turns.isBusThread()) {
                onBus.complete(new Outcome.Replayed(signals, last));
                return true;
            }
            // The next page is not read before the bus has taken this one, so a slow reader holds one page, not a
            // journal.
            taken.acquireUninterruptibly();
            turns.later(() -> {
                taken.release();
                onBus.complete(new Outcome.Replayed(signals, last));
            });
            return true;
        });
    }
}
