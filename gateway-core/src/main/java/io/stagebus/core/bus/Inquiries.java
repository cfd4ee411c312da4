package io.stagebus.core.bus;

import io.stagebus.core.address.Address;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.command.Reply;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.ReplayPage;
import io.stagebus.core.session.Session;
import io.stagebus.core.state.StateStore;

/** What is asked without changing any signal: GET, snapshots, ANNOUNCE and QUERY (R26), REPLAY (R25). Bus thread only. */
final class Inquiries {

    private final StateStore store;
    private final Sessions sessions;
    private final Definitions definitions;
    private final Reads reads;
    private final Moment moment;

    Inquiries(StateStore store, Sessions sessions, Reads reads, Moment moment, long definitionSeconds) {
        this.store = store;
        this.sessions = sessions;
        this.definitions = new Definitions(session -> sessions.of(session) != null, definitionSeconds);
        this.reads = reads;
        this.moment = moment;
    }

    Outcome fetch(Command.Get get) {
        Address address = get.address();
        return get.session().scope().mayFetch(address)
                ? new Outcome.Current(store.fetch(address))
                : Writes.rejected(Rejection.FORBIDDEN, "no read access to " + address.text(), address);
    }

    Outcome snapshot(Command.Snapshot snapshot) {
        return new Outcome.Opened(
                false,
                new ParamWalk(store, snapshot.pattern(), snapshot.session().scope()));
    }

    Outcome announce(Command.Announce announce) {
        return definitions.announce(announce, moment.nanos());
    }

    /** The session ended. */
    void ended(Session session) {
        definitions.ended(session);
    }

    Outcome query(Command.Query query) {
        return new Outcome.Definitions(definitions.answer(query, store, moment.nanos()));
    }

    void replay(Command.Replay replay, Reply reply) {
        Attachment attachment = sessions.of(replay.session());
        if (attachment == null) {
            reply.complete(Sessions.notOpen());
        } else if (!reads.isReadable()) {
            reply.complete(Writes.rejected(Rejection.NO_JOURNAL, "this gateway keeps no journal"));
        } else {
            reads.read(attachment, replay.range(), page -> reply.complete(outcome(page)));
        }
    }

    private static Outcome outcome(ReplayPage page) {
        return switch (page.state()) {
            case READ ->
                new Outcome.Replayed(
                        page.entries().stream().map(JournalEntry::signal).toList(), page.rest());
            case BUSY -> Writes.rejected(Rejection.UNAVAILABLE, "too many wait for the journal; try again");
            case NOT_YET -> Writes.rejected(Rejection.UNAVAILABLE, ReplayPage.NOT_YET_MESSAGE);
            case UNREADABLE -> Writes.rejected(Rejection.JOURNAL_UNREADABLE, "the journal could not be read back");
        };
    }
}
