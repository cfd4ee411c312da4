package io.stagebus.core.bus;

import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.command.Reply;
import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.ReplayPage;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.signal.Signal;
import java.util.List;

/** Reads the journal for REPLAY (R25): a page comes from the journal's threads, and is checked against the session's scope. */
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
        journal.read(replay.range(), page -> {
            Outcome.Replayed readable = new Outcome.Replayed(readable(page, scope), page.rest());
            if (turns.isBusThread()) {
                onBus.complete(readable);
            } else {
                turns.later(() -> onBus.complete(readable));
            }
        });
    }

    private static List<Signal> readable(ReplayPage page, AccessScope scope) {
        return page.entries().stream()
                .map(JournalEntry::signal)
                .filter(signal -> scope.mayRead(signal.address()))
                .toList();
    }
}
