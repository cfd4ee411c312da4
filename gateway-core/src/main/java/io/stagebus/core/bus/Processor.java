package io.stagebus.core.bus;

import io.stagebus.core.address.Address;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.command.Reply;
import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.state.StateStore;
import io.stagebus.core.state.WriteResult;
import io.stagebus.core.time.Schedule;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the bus does with a command: the one exhaustive switch, and behind it scope, store, journal, delivery and rules, in
 * that order, for every door alike. Knows nothing of threads; {@link SignalBus} calls it on its own. Bus thread only.
 */
final class Processor {

    private static final Logger LOG = LoggerFactory.getLogger(Processor.class);

    /** How many Params of a session that ended are freed in one turn (R19). */
    private static final int FREED_PER_TURN = 64;

    private final BusSettings settings;
    private final Turns turns;
    private final Moment moment;
    private final StateStore store;
    private final Writes writes;
    private final Delivery delivery;
    private final Sessions sessions;
    private final Inquiries inquiries;
    private final DurableReplies durableReplies;
    private final Notes notes;
    private final Bundles bundles;
    private final Recorder recorder;
    private final Reactions reactions = new Reactions();
    private final Deque<Effect> effects = new ArrayDeque<>();
    private final EffectSink effectSink = new EffectSink();
    private final Filters filters = new Filters();

    /** The command that was answered last. */
    private @Nullable Command completed;

    private int depth;
    private long commands;
    private long refused;
    private long chainsCut;

    private record Effect(Command command, int depth) {}

    Processor(BusSettings settings, Journal journal, Moment moment, Schedule schedule, Turns turns) {
        this.settings = settings;
        this.turns = turns;
        this.moment = moment;
        this.store = new StateStore(settings.state());
        this.writes = new Writes(store);
        this.delivery = new Delivery(settings.streamMillis());
        this.recorder = new Recorder(journal, store, delivery, moment, new Recording(settings.recorded()));
        Reads reads = new Reads(journal, turns);
        Histories histories = new Histories(reads, turns, delivery, moment);
        SessionExpiry expiry = new SessionExpiry(turns, moment, this::end);
        this.sessions = new Sessions(settings, store, delivery, histories, moment, recorder::lastSeq, expiry);
        this.inquiries = new Inquiries(store, sessions, reads, moment, settings.definitionSeconds());
        this.durableReplies = new DurableReplies(journal, settings.maxJournalBacklog(), sessions::giveUp);
        this.notes = new Notes(settings, recorder, durableReplies, delivery, sessions, turns::openBatch);
        this.bundles = new Bundles(
                new BundleSchedule(settings, schedule),
                new PendingBundles(notes),
                filters,
                writes,
                recorder,
                sessions,
                moment,
                new BundleSteps());
    }

    StateStore store() {
        return store;
    }

    /** The kind declared for an address, if any (R5). */
    Optional<SignalKind> declaredKind(Address address) {
        return writes.declared(address);
    }

    /** The open session with this id. */
    Optional<Session> session(String id) {
        Attachment attachment = sessions.byId(id);
        return attachment == null ? Optional.empty() : Optional.of(attachment.session);
    }

    Delivery delivery() {
        return delivery;
    }

    Notes notes() {
        return notes;
    }

    void addReaction(Reaction reaction) {
        reactions.add(reaction);
    }

    void addFilter(CommandFilter filter) {
        filters.add(filter);
    }

    /** Puts back what the journal knew; delivers nothing and fires no rule (R28). */
    void restore(Recovered recovered) {
        notes.restore(recovered.notes());
        new Restart(store, recorder, moment).restore(recovered);
        bundles.restore();
    }

    /** Takes up the bundles that an earlier run took. */
    void resume() {
        bundles.resume();
    }

    /** Processes a command and all that rules make of it (R16). */
    void run(Command command) {
        depth = 0;
        attempt(command);
        runEffects();
    }

    /** Breadth first: the effects of earlier signals come before those of later ones. */
    private void runEffects() {
        for (Effect effect = effects.pollFirst(); effect != null; effect = effects.pollFirst()) {
            depth = effect.depth;
            attempt(effect.command);
        }
        depth = 0;
    }

    /** A command that fails keeps nobody else from going on, and is answered like any other. */
    private void attempt(Command command) {
        try {
            process(command);
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("sessionId", command.session().id())
                    .setCause(e)
                    .log("command failed");
            if (completed != command) {
                complete(command, Writes.rejected(Rejection.UNAVAILABLE, "internal error"));
            }
        }
    }

    /** Removes one Param whose time is over; {@code false} when there is none. */
    boolean expireOne() {
        Optional<WriteResult.Written> expired = store.expireOne();
        try {
            expired.ifPresent(this::emit);
        } finally {
            runEffects();
        }
        return expired.isPresent();
    }

    /** Tells everybody who was touched. */
    void endBatch() {
        delivery.endBatch(moment.nanos());
    }

    /** Whether {@link #closeFailed} has anything to do. */
    boolean hasFailed() {
        return delivery.hasFailed();
    }

    /** Ends the sessions whose door failed: one bad client never hurts another. Within a batch. */
    void closeFailed() {
        for (Attachment failed : delivery.takeFailed()) {
            end(failed, "internal error", false);
        }
    }

    /** Ends the sessions that match, of whoever may be here no more. Within a batch. */
    void end(Predicate<Session> which, String reason) {
        sessions.matching(which).forEach(one -> end(one, reason, true));
    }

    private void end(Attachment one, String reason, boolean revoked) {
        if (!one.closed) {
            run(new Command.CloseSession(one.session, Reply.NONE));
            Delivery.tellClosed(one, reason, revoked);
        }
    }

    void durable(long seq) {
        durableReplies.durable(seq);
    }

    BusCounters count(Admission admission) {
        return new BusCounters(
                sessions.clients(),
                delivery.subscriptions(),
                store.size(),
                store.bytes(),
                commands,
                refused,
                delivery.delivered(),
                bundles.waiting(),
                durableReplies.size(),
                chainsCut,
                admission.closings(),
                notes.size(),
                notes.bytes(),
                notes.refused(),
                recorder.lastSeq());
    }

    private void process(Command command) {
        commands++;
        if (!(command instanceof Command.OpenSession) && sessions.of(command.session()) == null) {
            complete(command, Sessions.notOpen());
            return;
        }
        switch (command) {
            case Command.Write write -> write(write);
            case Command.Bundle bundle -> bundle(bundle);
            case Command.SendTo sendTo -> complete(sendTo, sessions.sendTo(sendTo, moment.micros()));
            case Command.Get get -> complete(get, inquiries.fetch(get));
            case Command.OpenSession open -> open(open);
            case Command.CloseSession close -> complete(close, close(close));
            case Command.Subscribe subscribe -> sessions.subscribe(subscribe, outcome -> complete(subscribe, outcome));
            case Command.Unsubscribe unsubscribe ->
                sessions.unsubscribe(unsubscribe, outcome -> complete(unsubscribe, outcome));
            case Command.Snapshot snapshot -> complete(snapshot, inquiries.snapshot(snapshot));
            case Command.Announce announce -> complete(announce, inquiries.announce(announce));
            case Command.Query query -> complete(query, inquiries.query(query));
            case Command.Replay replay -> inquiries.replay(replay, outcome -> complete(replay, outcome));
        }
    }

    private void complete(Command command, Outcome outcome) {
        if (outcome instanceof Outcome.Rejected) {
            refused++;
        }
        completed = command;
        try {
            command.reply().complete(outcome);
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("sessionId", command.session().id())
                    .setCause(e)
                    .log("reply failed");
        }
        Attachment attachment = sessions.of(command.session());
        if (attachment != null) {
            delivery.touch(attachment);
        }
    }

    /**
     * Answers when everything so far is durable, also where nothing was written: what is said of the state must be true after
     * a power cut, and who says a thing twice may be answered only when the first time is durable (R18).
     */
    private void finish(Command command, Outcome outcome, boolean durable) {
        boolean promised = outcome instanceof Outcome.Applied || outcome instanceof Outcome.Scheduled;
        if (durable && promised) {
            durableReplies.completeAt(recorder.lastSeq(), command.session(), () -> complete(command, outcome));
        } else {
            complete(command, outcome);
        }
    }

    private void write(Command.Write write) {
        boolean durable = Writes.isDurable(write);
        Optional<Outcome.Rejected> refusal =
                Writes.forbidden(write).or(() -> durable ? durableReplies.full() : Optional.empty());
        if (refusal.isPresent()) {
            complete(write, refusal.get());
            return;
        }
        if (!filters.concern(write.address())) {
            apply(write, write, durable);
            return;
        }
        switch (filters.decide(write)) {
            case CommandFilter.Pass(Command.Write passed) -> apply(write, passed, durable);
            case CommandFilter.Drop(Outcome outcome) -> finish(write, outcome, durable);
        }
    }

    private void apply(Command.Write asked, Command.Write passed, boolean durable) {
        Writes.Result result = writes.apply(passed, moment.micros(), true);
        result.signal().ifPresent(signal -> recorder.recordAndDeliver(signal, durable));
        finish(asked, result.outcome(), durable);
        result.signal().ifPresent(signal -> reactions.react(signal, result.before(), effectSink));
    }

    /** A change that no command made. */
    private void emit(WriteResult.Written change) {
        recorder.recordAndDeliver(change.param(), false);
        reactions.react(change.param(), change.before(), effectSink);
    }

    private void bundle(Command.Bundle bundle) {
        Optional<Outcome.Rejected> refusal =
                Writes.forbidden(bundle).or(() -> bundle.durable() ? durableReplies.full() : Optional.empty());
        if (refusal.isPresent()) {
            complete(bundle, refusal.get());
            return;
        }
        bundles.take(bundle);
    }

    private void open(Command.OpenSession open) {
        Outcome outcome = sessions.open(open);
        complete(open, outcome);
        if (outcome instanceof Outcome.Opened) {
            reactions.opened(open.session());
        }
    }

    private Outcome close(Command.CloseSession close) {
        if (!sessions.close(close.session())) {
            return Sessions.notOpen();
        }
        durableReplies.drop(close.session());
        reactions.closed(close.session());
        inquiries.ended(close.session());
        String id = close.session().id();
        store.sessionEnded(id, FREED_PER_TURN).forEach(this::emit);
        if (store.isInvolved(id)) {
            turns.work(() -> {
                store.sessionEnded(id, FREED_PER_TURN).forEach(this::emit);
                runEffects();
                return store.isInvolved(id);
            });
        }
        return new Outcome.Applied(0);
    }

    /** What a bundle needs of this. */
    private final class BundleSteps implements Bundles.Steps {
        @Override
        public void complete(Command command, Outcome outcome) {
            Processor.this.complete(command, outcome);
        }

        @Override
        public void finish(Command command, Outcome outcome, boolean durable) {
            Processor.this.finish(command, outcome, durable);
        }

        @Override
        public void react(Signal signal, Optional<Signal.Param> before) {
            reactions.react(signal, before, effectSink);
        }

        @Override
        public void runEffects() {
            Processor.this.runEffects();
        }
    }

    /** What reactions see and may do. */
    private final class EffectSink implements Reaction.Effects {
        @Override
        public void submit(Command command) {
            if (depth >= settings.maxChainDepth()) {
                chainsCut++;
                complete(
                        command,
                        Writes.rejected(Rejection.CHAIN_TOO_DEEP, "rules fired each other " + depth + " deep"));
            } else {
                effects.addLast(new Effect(command, depth + 1));
            }
        }

        @Override
        public Optional<Signal.Param> current(Address address) {
            return store.current(address);
        }

        @Override
        public Optional<Signal.Param> previous() {
            return reactions.previous();
        }

        @Override
        public int depth() {
            return depth;
        }
    }
}
