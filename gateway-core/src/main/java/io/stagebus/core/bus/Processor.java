package io.stagebus.core.bus;

import io.stagebus.core.address.Address;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.command.Reply;
import io.stagebus.core.journal.BundlePart;
import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.state.StateStore;
import io.stagebus.core.state.WriteResult;
import io.stagebus.core.time.Schedule;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the bus does with a command: the one exhaustive switch, and behind it scope, store, journal, delivery and rules, in
 * that order, for every door alike. Knows nothing of threads; {@link SignalBus} calls it on its own. Bus thread only.
 */
final class Processor {

    private static final Logger LOG = LoggerFactory.getLogger(Processor.class);

    private final BusSettings settings;
    private final Journal journal;
    private final Moment moment;
    private final StateStore store;
    private final Writes writes;
    private final Delivery delivery;
    private final Sessions sessions;
    private final Inquiries inquiries;
    private final DurableReplies durableReplies = new DurableReplies(this::complete);
    private final BundleSchedule bundles;
    private final List<Reaction> reactions = new ArrayList<>();
    private final Deque<Effect> effects = new ArrayDeque<>();
    private final EffectSink effectSink = new EffectSink();

    /** The command that was answered last. */
    private @Nullable Command completed;

    private int depth;
    private Optional<Signal.Param> previous = Optional.empty();
    private long lastSeq;
    private long commands;
    private long refused;
    private long chainsCut;

    private record Effect(Command command, int depth) {}

    Processor(BusSettings settings, Journal journal, Moment moment, Schedule schedule, Turns turns) {
        this.settings = settings;
        this.journal = journal;
        this.moment = moment;
        this.store = new StateStore(settings.state());
        this.writes = new Writes(store);
        this.delivery = new Delivery();
        Reads reads = new Reads(journal, turns);
        Histories histories = new Histories(reads, turns, delivery, moment);
        this.sessions = new Sessions(settings, store, delivery, histories, () -> lastSeq);
        this.bundles = new BundleSchedule(settings, schedule);
        this.inquiries = new Inquiries(store, sessions, reads, moment);
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

    void addReaction(Reaction reaction) {
        reactions.add(reaction);
    }

    /** Puts back what the journal knew; delivers nothing and fires no rule (R28). */
    void restore(Recovered recovered) {
        lastSeq = recovered.lastSeq();
        for (JournalEntry entry : recovered.params()) {
            if (entry.signal() instanceof Signal.Param param) {
                SignalKind kind = store.declaredKind(param.address()).orElse(SignalKind.PARAM);
                // What has been declared an Event since must not live on as a ghost.
                if (kind == SignalKind.PARAM || param.deleted()) {
                    store.restore(param, entry.ttl(), entry.expiresAtMicros() - param.timeMicros());
                }
            }
        }
        store.raiseRevisionFloor(recovered.revisionFloor());
        store.raiseCreationFloor(recovered.creationFloor());
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
        delivery.endBatch();
    }

    /** Whether {@link #closeFailed} has anything to do. */
    boolean hasFailed() {
        return delivery.hasFailed();
    }

    /** Ends the sessions whose door failed: one bad client never hurts another. Within a batch. */
    void closeFailed() {
        for (Attachment failed : delivery.takeFailed()) {
            if (!failed.closed) {
                run(new Command.CloseSession(failed.session, Reply.NONE));
                Delivery.tellClosed(failed, "internal error");
            }
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
                bundles.size(),
                durableReplies.size(),
                chainsCut,
                admission.closings(),
                lastSeq);
    }

    private void process(Command command) {
        commands++;
        switch (command) {
            case Command.Write write -> write(write);
            case Command.Bundle bundle -> bundle(bundle);
            case Command.SendTo sendTo -> complete(sendTo, sendTo(sendTo));
            case Command.Get get -> complete(get, inquiries.fetch(get));
            case Command.OpenSession open -> complete(open, sessions.open(open));
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

    private void finish(Command command, Outcome outcome, boolean durable) {
        if (durable && outcome instanceof Outcome.Applied) {
            durableReplies.completeAt(lastSeq, command, outcome);
        } else {
            complete(command, outcome);
        }
    }

    private void write(Command.Write write) {
        Optional<Outcome.Rejected> forbidden = Writes.forbidden(write);
        if (forbidden.isPresent()) {
            complete(write, forbidden.get());
            return;
        }
        Writes.Result result = writes.apply(write, moment.micros());
        boolean durable = Writes.isDurable(write);
        result.signal().ifPresent(signal -> recordAndDeliver(signal, durable, BundlePart.NONE));
        finish(write, result.outcome(), durable);
        result.signal().ifPresent(signal -> react(signal, result.before()));
    }

    /** A change that no command made. */
    private void emit(WriteResult.Written change) {
        recordAndDeliver(change.param(), false, BundlePart.NONE);
        react(change.param(), change.before());
    }

    private void recordAndDeliver(Signal signal, boolean durable, BundlePart part) {
        if (Writes.isRecorded(signal)) {
            boolean kept = signal.kind() == SignalKind.PARAM;
            Ttl ttl = kept ? store.ttlOf(signal.address()) : Ttl.NEVER;
            long expires = ttl.expires() ? store.expiresAtMicros(signal.address()) : 0;
            journal.append(new JournalEntry(++lastSeq, signal, ttl, expires, durable, part));
        }
        delivery.deliver(signal, moment.nanos());
    }

    private void react(Signal signal, Optional<Signal.Param> before) {
        previous = before;
        for (Reaction reaction : reactions) {
            try {
                reaction.react(signal, effectSink);
            } catch (RuntimeException e) {
                LOG.atError()
                        .addKeyValue("address", signal.address())
                        .setCause(e)
                        .log("reaction failed");
            }
        }
        previous = Optional.empty();
    }

    private void bundle(Command.Bundle bundle) {
        for (Command.Write write : bundle.writes()) {
            Optional<Outcome.Rejected> forbidden = Writes.forbidden(write);
            if (forbidden.isPresent()) {
                complete(bundle, forbidden.get());
                return;
            }
        }
        if (bundle.executeAtMicros() > moment.micros()) {
            complete(bundle, bundles.accept(bundle, moment, () -> runScheduled(bundle)));
        } else {
            applyBundle(bundle, outcome -> finish(bundle, outcome, bundle.durable()));
        }
    }

    private void applyBundle(Command.Bundle bundle, Reply reply) {
        List<Writes.Result> made = new ArrayList<>(bundle.writes().size());
        Outcome outcome = writes.applyAll(bundle.writes(), moment.micros(), made);
        int recorded = 0;
        int count = (int) made.stream()
                .flatMap(result -> result.signal().stream())
                .filter(Writes::isRecorded)
                .count();
        for (Writes.Result result : made) {
            if (result.signal().isPresent()) {
                Signal signal = result.signal().get();
                boolean counts = Writes.isRecorded(signal);
                recordAndDeliver(signal, bundle.durable(), counts ? BundlePart.of(recorded, count) : BundlePart.NONE);
                recorded += counts ? 1 : 0;
            }
        }
        reply.complete(outcome);
        for (Writes.Result result : made) {
            result.signal().ifPresent(signal -> react(signal, result.before()));
        }
    }

    private void runScheduled(Command.Bundle bundle) {
        applyBundle(bundle, outcome -> {
            if (outcome instanceof Outcome.Rejected rejected) {
                LOG.atWarn()
                        .addKeyValue("sessionId", bundle.session().id())
                        .addKeyValue("detail", rejected.detail())
                        .log("scheduled bundle refused at its time");
                if (sessions.of(bundle.session()) != null) {
                    complete(bundle, outcome);
                }
            }
        });
        runEffects();
    }

    private Outcome sendTo(Command.SendTo sendTo) {
        Command.Publish publish = sendTo.signal();
        Optional<Outcome.Rejected> forbidden = Writes.forbidden(publish);
        if (forbidden.isPresent()) {
            return forbidden.get();
        }
        Attachment target = sessions.byId(sendTo.targetSessionId());
        if (target == null || !target.subscriber.takesDirectSignals()) {
            return Writes.rejected(Rejection.NOT_FOUND, "no session " + sendTo.targetSessionId(), publish.address());
        }
        delivery.send(target, Writes.signal(publish, publish.kind(), moment.micros()), List.of());
        return new Outcome.Applied(0);
    }

    private Outcome close(Command.CloseSession close) {
        if (!sessions.close(close.session())) {
            return Sessions.notOpen();
        }
        for (WriteResult.Written changed : store.sessionEnded(close.session().id())) {
            emit(changed);
        }
        return new Outcome.Applied(0);
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
            return previous;
        }

        @Override
        public int depth() {
            return depth;
        }
    }
}
