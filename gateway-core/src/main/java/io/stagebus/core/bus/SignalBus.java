package io.stagebus.core.bus;

import io.stagebus.core.address.Address;
import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.state.StateStore;
import io.stagebus.core.state.WriteResult;
import io.stagebus.core.subscription.Subscription;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.core.time.Schedule;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where commands become signals: one thread, one order, one access check, one state (R16). Everything that
 * gives the product its value happens here, once, for every door alike.
 *
 * <p>{@link #submit} may be called on any thread; {@link #counters} and {@link #admission} may be asked on any thread;
 * everything else belongs to the bus thread, or to the start-up thread before {@link #start} where it says so.
 *
 * <p>A caller on the bus thread runs straight through: its command is applied, delivered and reacted to before
 * {@link #submit} returns. Everybody who was touched hears of the batch's end once, after the thread has worked off what
 * it had at hand.
 */
public final class SignalBus {

    private static final Logger LOG = LoggerFactory.getLogger(SignalBus.class);
    /** How many commands of other threads run before the thread turns to its other sources (R19). */
    private static final int INBOX_PER_TURN = 256;
    /** How many timers run before the thread turns to its other sources. */
    private static final int TIMERS_PER_TURN = 64;

    private final BusExecutor executor;
    private final GatewayClock clock;
    private final Journal journal;
    private final BusSettings settings;
    private final StateStore store;
    private final Writes writes;
    private final Delivery delivery = new Delivery();
    private final Definitions definitions = new Definitions();
    private final DurableReplies durableReplies = new DurableReplies(this::complete);
    private final Schedule schedule = new Schedule();
    private final Inbox inbox;
    private final Admission admission;
    private final BundleSchedule bundles;
    private final Replays replays;
    private final List<Reaction> reactions = new ArrayList<>();
    private final Map<Session, Attachment> attachments = new HashMap<>();
    private final Map<String, Attachment> byId = new HashMap<>();
    private final Deque<Command> submittedInside = new ArrayDeque<>();
    private final Deque<Effect> effects = new ArrayDeque<>();
    private final Deque<BooleanSupplier> slices = new ArrayDeque<>();
    private final Effects effectsView = new Effects();

    private boolean running;
    private boolean batchOpen;
    private boolean slicing;
    private int depth;
    private Optional<Signal.Param> previous = Optional.empty();
    private long nowMicros;
    private long nowNanos;
    private long lastSeq;
    private long commands;
    private long refused;
    private long chainsCut;
    private long armedNanos = Long.MAX_VALUE;
    private BusExecutor.@Nullable Timer timer;
    private volatile long durableSeq;
    private volatile BusCounters counters = BusCounters.ZERO;

    private record Effect(Command command, int depth) {}

    /** A bus that is not started. The journal is opened by {@link #start} and closed by whoever made it. */
    public SignalBus(BusExecutor executor, GatewayClock clock, Journal journal, BusSettings settings) {
        this.executor = executor;
        this.clock = clock;
        this.journal = journal;
        this.settings = settings;
        this.store = new StateStore(settings.state());
        this.writes = new Writes(store);
        this.inbox = new Inbox(settings.inboxCapacity(), executor, this::drainInbox);
        this.admission = new Admission(settings.inboxCapacity(), settings.maxJournalBacklog());
        this.bundles = new BundleSchedule(settings, schedule);
        this.replays = new Replays(journal, executor);
    }

    /** Adds a watcher of every signal. Before {@link #start}, or on the bus thread. */
    public void addReaction(Reaction reaction) {
        reactions.add(reaction);
    }

    /**
     * Opens the journal and restores the state. Blocks; start-up thread, before the first command. Nothing is delivered and
     * no rule fires (R28).
     *
     * @return what was recovered, for the start card
     * @throws io.stagebus.core.journal.JournalException when the journal can neither be opened nor set aside
     */
    public Recovered start() throws io.stagebus.core.journal.JournalException {
        Recovered recovered = journal.open(this::onDurable);
        readClock();
        lastSeq = recovered.lastSeq();
        durableSeq = lastSeq;
        for (JournalEntry entry : recovered.params()) {
            if (entry.signal() instanceof Signal.Param param) {
                boolean isParam = store.declaredKind(param.address()).orElse(SignalKind.PARAM) == SignalKind.PARAM;
                if (isParam || param.deleted()) {
                    store.restore(param, entry.ttl(), entry.expiresAtMicros() - param.timeMicros());
                }
            }
        }
        store.raiseRevisionFloor(recovered.revisionFloor());
        executor.execute(this::endBatch);
        return recovered;
    }

    /**
     * Hands a command to the bus. Any thread. On the bus thread it runs at once - or, when called from within a command's
     * own processing, after it (R19); elsewhere it is queued.
     *
     * @return {@code false} when the queue is full; the command was then not taken and its reply is never completed
     */
    public boolean submit(Command command) {
        if (!executor.isBusThread()) {
            return inbox.offer(command);
        }
        if (running) {
            submittedInside.addLast(command);
        } else {
            run(command);
        }
        return true;
    }

    /** The answer to overload. */
    public Admission admission() {
        return admission;
    }

    /** What the bus counts, as of the end of the last batch. Any thread. */
    public BusCounters counters() {
        return counters;
    }

    /** The timers of the bus. Bus thread only; call {@link #rearm} after adding one. */
    public Schedule schedule() {
        return schedule;
    }

    /** Makes sure the thread wakes for the next timer. Bus thread only. */
    public void rearm() {
        armTimer();
    }

    /** The monotonic time of the current batch, nanoseconds. Bus thread only. */
    public long nowNanos() {
        openBatch();
        return nowNanos;
    }

    /**
     * Runs a resumable piece of work, one step per turn of the thread, round robin with the others (R19). Bus thread only.
     *
     * @param step does at most 200 µs of work; {@code true} to be called again
     */
    public void slice(BooleanSupplier step) {
        slices.addLast(step);
        if (!slicing) {
            slicing = true;
            executor.execute(this::runSlice);
        }
    }

    /** The Param at {@code address} as it is now. Bus thread only; checks no scope. */
    public Optional<Signal.Param> current(Address address) {
        return store.current(address);
    }

    private void runSlice() {
        BooleanSupplier step = slices.pollFirst();
        if (step != null) {
            openBatch();
            if (step.getAsBoolean()) {
                slices.addLast(step);
            }
        }
        slicing = !slices.isEmpty();
        if (slicing) {
            executor.execute(this::runSlice);
        }
    }

    private void drainInbox() {
        inbox.awake();
        for (int i = 0; i < INBOX_PER_TURN; i++) {
            Command command = inbox.poll();
            if (command == null) {
                break;
            }
            run(command);
        }
        if (inbox.depth() > 0) {
            inbox.wake();
        }
        durableReplies.durable(durableSeq);
        openBatch();
    }

    private void onDurable(long seq) {
        durableSeq = seq;
        if (!executor.isBusThread()) {
            inbox.wake();
        }
    }

    private void run(Command command) {
        openBatch();
        running = true;
        try {
            @Nullable Command next = command;
            while (next != null) {
                depth = 0;
                process(next);
                runEffects();
                next = submittedInside.pollFirst();
            }
        } finally {
            running = false;
        }
    }

    /** Breadth first: the effects of earlier signals come before those of later ones (R16). */
    private void runEffects() {
        for (Effect effect = effects.pollFirst(); effect != null; effect = effects.pollFirst()) {
            depth = effect.depth;
            process(effect.command);
        }
        depth = 0;
    }

    private void openBatch() {
        if (!batchOpen) {
            batchOpen = true;
            readClock();
            executor.execute(this::endBatch);
        }
    }

    private void readClock() {
        nowMicros = clock.wallMicros();
        nowNanos = clock.monotonicNanos();
        store.tick(nowMicros, nowNanos);
    }

    private void endBatch() {
        durableReplies.durable(durableSeq);
        delivery.endBatch();
        batchOpen = false;
        admission.judge(inbox.depth(), journal.backlog());
        if (!admission.isOpen()) {
            // Nobody may submit any more, so nothing but the clock would bring this thread back to look again.
            executor.schedule(this::openBatch, 5_000_000);
        }
        counters = count();
        armTimer();
    }

    private BusCounters count() {
        return new BusCounters(
                attachments.size(),
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

    private void armTimer() {
        long next = Math.min(schedule.nextDeadlineNanos(), Math.min(store.nextExpiryNanos(), delivery.nextDueNanos()));
        if (next == Long.MAX_VALUE || (timer != null && armedNanos - next <= 0)) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        armedNanos = next;
        timer = executor.schedule(this::onTimer, Math.max(0, next - clock.monotonicNanos()));
    }

    private void onTimer() {
        timer = null;
        openBatch();
        readClock();
        running = true;
        try {
            boolean more = schedule.runDue(nowNanos, TIMERS_PER_TURN);
            for (int i = 0; i < TIMERS_PER_TURN; i++) {
                Optional<WriteResult.Written> expired = store.expireOne();
                if (expired.isEmpty()) {
                    break;
                }
                emit(expired.get(), false);
                runEffects();
            }
            delivery.deliverDue(nowNanos);
            LOG.atTrace().addKeyValue("more", more).log("timers ran");
        } finally {
            running = false;
        }
        for (Command command = submittedInside.pollFirst(); command != null; command = submittedInside.pollFirst()) {
            run(command);
        }
        armTimer();
    }

    private void process(Command command) {
        commands++;
        switch (command) {
            case Command.Write write -> write(write);
            case Command.Bundle bundle -> bundle(bundle);
            case Command.SendTo sendTo -> sendTo(sendTo);
            case Command.Get get -> complete(get, fetch(get));
            case Command.OpenSession open -> openSession(open);
            case Command.CloseSession close -> closeSession(close);
            case Command.Subscribe subscribe -> subscribe(subscribe);
            case Command.Unsubscribe unsubscribe -> unsubscribe(unsubscribe);
            case Command.Snapshot snapshot -> {
                ParamWalk walk = new ParamWalk(
                        store, snapshot.pattern(), snapshot.session().scope());
                complete(snapshot, new Outcome.Opened(false, walk));
            }
            case Command.Announce announce -> complete(announce, definitions.announce(announce));
            case Command.Query query -> slice(definitions.answer(query, store));
            case Command.Replay replay ->
                replays.run(replay, outcome -> {
                    openBatch();
                    complete(replay, outcome);
                });
        }
    }

    private void complete(Command command, Outcome outcome) {
        if (outcome instanceof Outcome.Rejected) {
            refused++;
        }
        command.reply().complete(outcome);
        Attachment attachment = attachments.get(command.session());
        if (attachment != null) {
            delivery.touch(attachment);
        }
    }

    private void write(Command.Write write) {
        Optional<Outcome.Rejected> forbidden = Writes.forbidden(write);
        if (forbidden.isPresent()) {
            complete(write, forbidden.get());
            return;
        }
        Writes.Result result = writes.apply(write, nowMicros);
        boolean durable = isDurable(write) && result.outcome() instanceof Outcome.Applied;
        if (result.signal().isPresent()) {
            journalAndDeliver(result.signal().get(), durable);
        }
        finish(write, result.outcome(), durable);
        if (result.signal().isPresent()) {
            react(result.signal().get(), result.before());
        }
    }

    private static boolean isDurable(Command.Write write) {
        return switch (write) {
            case Command.SetParam set -> set.options().durable();
            case Command.DeleteParam delete -> delete.durable();
            case Command.Publish publish -> false;
        };
    }

    private void finish(Command command, Outcome outcome, boolean durable) {
        if (durable) {
            durableReplies.completeAt(lastSeq, command, outcome);
        } else {
            complete(command, outcome);
        }
    }

    /** A change that no command made. */
    private void emit(WriteResult.Written change, boolean durable) {
        journalAndDeliver(change.param(), durable);
        react(change.param(), change.before());
    }

    private void journalAndDeliver(Signal signal, boolean durable) {
        if (isJournaled(signal)) {
            Ttl ttl = store.ttlOf(signal.address());
            long expires = store.expiresAtMicros(signal.address());
            journal.append(new JournalEntry(++lastSeq, signal, ttl, expires, durable));
        }
        delivery.deliver(signal, nowNanos);
    }

    /** Streams and the moves of gestures are not recorded; there are too many of them and none is state. */
    private static boolean isJournaled(Signal signal) {
        return switch (signal) {
            case Signal.Param param -> true;
            case Signal.Event event -> true;
            case Signal.Timeline timeline -> true;
            case Signal.Stream stream -> false;
            case Signal.Gesture gesture ->
                gesture.phase() == GesturePhase.END || gesture.phase() == GesturePhase.CANCEL;
        };
    }

    private void react(Signal signal, Optional<Signal.Param> before) {
        previous = before;
        for (Reaction reaction : reactions) {
            reaction.react(signal, effectsView);
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
        if (bundle.executeAtMicros() > nowMicros) {
            long deadline = nowNanos + (bundle.executeAtMicros() - nowMicros) * 1_000;
            complete(bundle, bundles.accept(bundle, deadline, nowMicros, () -> runScheduled(bundle)));
        } else {
            finishBundle(bundle, applyBundle(bundle));
        }
    }

    private void finishBundle(Command.Bundle bundle, Outcome outcome) {
        finish(bundle, outcome, bundle.durable() && outcome instanceof Outcome.Applied);
    }

    private Outcome applyBundle(Command.Bundle bundle) {
        List<Writes.Result> made = new ArrayList<>(bundle.writes().size());
        Outcome outcome = writes.applyAll(bundle.writes(), nowMicros, made);
        for (Writes.Result result : made) {
            journalAndDeliver(result.signal().orElseThrow(), bundle.durable());
        }
        for (Writes.Result result : made) {
            react(result.signal().orElseThrow(), result.before());
        }
        return outcome;
    }

    private void runScheduled(Command.Bundle bundle) {
        Outcome outcome = applyBundle(bundle);
        if (outcome instanceof Outcome.Rejected rejected) {
            LOG.atWarn()
                    .addKeyValue("sessionId", bundle.session().id())
                    .addKeyValue("detail", rejected.detail())
                    .log("scheduled bundle refused at its time");
            if (attachments.containsKey(bundle.session())) {
                complete(bundle, outcome);
            }
        }
        runEffects();
    }

    private void sendTo(Command.SendTo sendTo) {
        Optional<Outcome.Rejected> forbidden = Writes.forbidden(sendTo.signal());
        Attachment target = byId.get(sendTo.targetSessionId());
        if (forbidden.isPresent()) {
            complete(sendTo, forbidden.get());
        } else if (target == null) {
            complete(
                    sendTo,
                    Writes.rejected(
                            Rejection.NOT_FOUND,
                            "no session " + sendTo.targetSessionId(),
                            sendTo.signal().address()));
        } else {
            Command.Publish publish = sendTo.signal();
            delivery.send(target, Writes.signal(publish, publish.kind(), nowMicros), List.of());
            complete(sendTo, new Outcome.Applied(0));
        }
    }

    private Outcome fetch(Command.Get get) {
        boolean readable = get.session().scope().mayRead(get.address());
        return readable
                ? new Outcome.Current(store.fetch(get.address()))
                : Writes.rejected(
                        Rejection.FORBIDDEN,
                        "no read access to " + get.address().text(),
                        get.address());
    }

    private void openSession(Command.OpenSession open) {
        Session session = open.session();
        if (settings.maxSessions() > 0 && attachments.size() >= settings.maxSessions()) {
            complete(
                    open,
                    Writes.rejected(
                            Rejection.TOO_MANY_SESSIONS, attachments.size() + " sessions are open (max-sessions)"));
            return;
        }
        Attachment attachment = new Attachment(session, open.subscriber());
        attachments.put(session, attachment);
        byId.put(session.id(), attachment);
        SnapshotCursor cursor = open.snapshot()
                ? new ParamWalk(store, io.stagebus.core.address.AddressPattern.ALL, session.scope())
                : SnapshotCursor.EMPTY;
        complete(open, new Outcome.Opened(false, cursor));
    }

    private void closeSession(Command.CloseSession close) {
        Attachment attachment = attachments.remove(close.session());
        if (attachment == null) {
            complete(close, Writes.rejected(Rejection.NOT_FOUND, "session is not open"));
            return;
        }
        attachment.closed = true;
        byId.remove(close.session().id(), attachment);
        attachment.subscriptions.values().forEach(delivery::remove);
        for (WriteResult.Written changed : store.sessionEnded(close.session().id())) {
            emit(changed, false);
        }
        complete(close, new Outcome.Applied(0));
    }

    private void subscribe(Command.Subscribe command) {
        Subscription subscription = command.subscription();
        Attachment attachment = attachments.get(subscription.session());
        if (attachment == null) {
            complete(command, Writes.rejected(Rejection.NOT_FOUND, "session is not open"));
            return;
        }
        ActiveSubscription before = attachment.subscriptions.get(subscription.id());
        if (before == null && attachment.subscriptions.size() >= settings.maxSubscriptions()) {
            complete(
                    command,
                    Writes.rejected(
                            Rejection.TOO_MANY_SUBSCRIPTIONS,
                            attachment.subscriptions.size() + " subscriptions already"));
            return;
        }
        if (before != null) {
            delivery.remove(before);
        }
        ActiveSubscription active = delivery.add(attachment, subscription);
        attachment.subscriptions.put(subscription.id(), active);
        SnapshotCursor cursor = SnapshotCursor.EMPTY;
        if (command.snapshot()) {
            ParamWalk walk = new ParamWalk(
                    store, subscription.pattern(), subscription.session().scope());
            active.walk = walk;
            cursor = walk;
        }
        complete(command, new Outcome.Opened(before != null, cursor));
    }

    private void unsubscribe(Command.Unsubscribe command) {
        Attachment attachment = attachments.get(command.session());
        ActiveSubscription active = attachment == null ? null : attachment.subscriptions.remove(command.id());
        if (active == null) {
            complete(command, Writes.rejected(Rejection.NOT_FOUND, "no subscription " + command.id()));
            return;
        }
        delivery.remove(active);
        complete(command, new Outcome.Applied(0));
    }

    /** What reactions see and may do. */
    private final class Effects implements Reaction.Effects {
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
