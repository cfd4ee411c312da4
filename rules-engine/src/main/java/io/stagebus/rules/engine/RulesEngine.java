package io.stagebus.rules.engine;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.bus.BusExecutor;
import io.stagebus.core.bus.Reaction;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.SnapshotCursor;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.Unsubscribed;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.rules.rule.Rule;
import io.stagebus.rules.rule.RuleSet;
import io.stagebus.rules.rule.Trigger;
import io.stagebus.rules.trace.Trace;
import io.stagebus.rules.trace.TraceEntry;
import io.stagebus.rules.trace.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs rules over every signal of every door, in the order of R16: the rules that a signal triggers are judged and fire by
 * priority, then in the order of their files; what they ask for runs after that, breadth first, before the next command is
 * taken. All of them are judged by the state that the signal left, before any of their effects.
 *
 * <p>Nothing fires at the start but what asks for it: what a restart restores is no signal (R28).
 *
 * <p>What keeps rules from running away: a rule does not fire again in a chain that it is part of; a chain has a longest
 * length; a rule fires only so often in a second; only so much may be pending. All but the first are trips: counted,
 * traced, and told to the log once a second.
 */
public final class RulesEngine implements Reaction {

    /** What the origin of everything that rules write calls their door. */
    public static final String DOOR = "rules";

    private static final Logger LOG = LoggerFactory.getLogger(RulesEngine.class);
    private static final int PARAMS_PER_SLICE = 200;

    private final SignalBus bus;
    private final BusExecutor executor;
    private final Session session = Session.ofGateway(DOOR, "rules", "rules", "this gateway", AccessScope.OPEN);
    private final Session controlling =
            Session.ofGateway(DOOR, "rules-control", "rules", "this gateway", AccessScope.ADMIN);
    private final Trace trace;
    private final Control control = new Control(new Orders());
    private final RuleStates states;
    private final Firings firings;
    private final FilterRules filters;
    private final Intervals intervals;
    private final Timetables timetables;
    private final Timeouts timeouts;
    private final SessionWatch sessions;
    /** Written by the bus thread alone. */
    private volatile RuleIndex index = new RuleIndex(RuleSet.EMPTY);

    private volatile RuleKeeper keeper = RuleKeeper.NOBODY;

    /** Like the other constructor, with the default limits. */
    public RulesEngine(SignalBus bus, BusExecutor executor, GatewayClock clock) {
        this(bus, executor, clock, EngineLimits.DEFAULT);
    }

    /**
     * An engine without rules.
     *
     * @param bus whose signals it watches
     * @param executor the bus's own
     * @param clock for cooldowns, intervals and delays
     * @param limits what keeps rules from running away
     */
    public RulesEngine(SignalBus bus, BusExecutor executor, GatewayClock clock, EngineLimits limits) {
        this.bus = bus;
        this.executor = executor;
        this.trace = new Trace(limits.traceEntries());
        Conditions conditions = new Conditions(bus::current, bus::nowMicros);
        this.states = new RuleStates(bus, clock, controlling);
        Judge judge = new Judge(conditions, control, limits);
        Firings.Parts parts = new Firings.Parts(judge, control, trace, new TripLog(), states);
        this.firings = new Firings(bus, clock, session, controlling, parts, limits);
        this.filters = new FilterRules(() -> index, conditions, firings, session, clock);
        this.intervals = new Intervals(bus, clock, active -> onTime(active, "interval"));
        this.timetables = new Timetables(bus, active -> onTime(active, "schedule"));
        this.timeouts = new Timeouts(
                bus,
                clock,
                limits,
                (active, occasion) -> firings.consider(active, occasion, bus::submit),
                (active, occasion) ->
                        firings.conclude(active, firings.entry(active, occasion), Verdict.FULL, "timeouts"));
        this.sessions =
                new SessionWatch(bus, clock, (active, occasion) -> firings.consider(active, occasion, bus::submit));
    }

    /**
     * Opens the sessions of the rules and begins to watch. Once, on the bus thread, after {@link SignalBus#start} and before
     * the doors open. Rules that ask for it fire soon after.
     *
     * @param rules the first to be in force
     */
    public void start(RuleSet rules) {
        bus.submit(new Command.OpenSession(session, new Unsubscribed("rules"), false, RulesEngine::logRefusal));
        bus.submit(new Command.OpenSession(controlling, new Unsubscribed("rules"), false, RulesEngine::logRefusal));
        bus.addReaction(this);
        bus.addFilter(filters);
        control.restore(bus::current);
        succeed(Succession.of(index, new RuleIndex(rules)));
        executor.execute(this::fireAtStart);
    }

    private static void logRefusal(Outcome outcome) {
        if (outcome instanceof Outcome.Rejected rejected) {
            LOG.atError().addKeyValue("detail", rejected.detail()).log("session of the rules was refused");
        }
    }

    private void fireAtStart() {
        List<Command> asked = new ArrayList<>();
        for (ActiveRule active : index.starts()) {
            firings.consider(active, Occasion.of("start", Content.NONE, session.origin()), asked::add);
        }
        // Only now: like everywhere, all are judged before anything happens.
        asked.forEach(bus::submit);
        for (ActiveRule active : index.all()) {
            if (active.rule.trigger() instanceof Trigger.OnChange change && change.replayed()) {
                AddressPattern pattern = change.pattern().pattern();
                bus.submit(new Command.Snapshot(session, pattern, outcome -> {
                    if (outcome instanceof Outcome.Opened(boolean replaced, SnapshotCursor cursor)) {
                        bus.slice(() -> cursor.advance(PARAMS_PER_SLICE, param -> replay(active, param)));
                    }
                }));
            }
        }
    }

    private boolean replay(ActiveRule active, Signal.Param param) {
        List<Command> asked = new ArrayList<>();
        firings.consider(active, Occasion.of(param, active), asked::add);
        asked.forEach(bus::submit);
        return true;
    }

    /** Calls {@code listener} with every firing, as it happens. Bus thread only; once, before {@link #start}. */
    public void onFiring(Consumer<TraceEntry> listener) {
        firings.onFiring(listener);
    }

    /** From now on {@code keeper} is asked for what is published for it under {@code /stagebus/rules}. Any thread. */
    public void keptBy(RuleKeeper other) {
        keeper = other;
    }

    /**
     * Puts other rules in force: all of them at once, soon, between two commands. A rule that is the same in both sets keeps its
     * cooldown, its interval, its waiting actions and its counters; of every other rule the waiting actions are given up.
     * Any thread, after {@link #start}.
     */
    public void replace(RuleSet rules) {
        Succession succession = Succession.of(index, new RuleIndex(rules));
        // Also on the bus thread: a turn of its own never lies within a command.
        executor.execute(() -> succeed(succession));
    }

    private void succeed(Succession planned) {
        // Somebody else may have been faster since it was planned.
        Succession succession = planned.from() == index ? planned : Succession.of(index, planned.to());
        succession.apply();
        for (ActiveRule ended : succession.gone()) {
            firings.cancel(ended.memory);
            timeouts.forget(ended.memory);
        }
        index = succession.to();
        // What stays as it was knows all this already.
        for (ActiveRule active : succession.fresh()) {
            Control.enabled(active.id(), bus::current).ifPresent(said -> active.memory.enabled = said);
            states.restore(active);
        }
        intervals.replace(index.intervals());
        timetables.replace(index.timetables());
        timeouts.await(succession.fresh(), session.origin());
        sessions.replace(index.sessions());
        LOG.atInfo()
                .addKeyValue("rules", index.all().size())
                .addKeyValue("unchanged", succession.kept().size())
                .log("rules in force");
    }

    /** What each rule did, the disabled ones too, in the order in which they are judged. Any thread. */
    public List<RuleCounters> counters() {
        return index.all().stream()
                .map(active -> active.memory.counters(active.id()))
                .toList();
    }

    /** The rules in force, in the order in which they are judged. Any thread. */
    public List<Rule> rules() {
        return index.all().stream().map(active -> active.rule).toList();
    }

    /** One rule as it is now; empty when there is none with this id. Bus thread only. */
    public Optional<RuleView> view(String ruleId) {
        ActiveRule active = index.byId(ruleId);
        return active == null
                ? Optional.empty()
                : Optional.of(new RuleView(
                        active.rule,
                        active.memory.enabled,
                        active.memory.counters(ruleId),
                        Optional.ofNullable(active.memory.lastStopped)));
    }

    /** What the rules saw and did last. Bus thread only. */
    public Trace trace() {
        return trace;
    }

    /** Whether all rules are stopped by a panic. Bus thread only. */
    public boolean isStopped() {
        return control.isStopped();
    }

    /** Called by the bus. */
    @Override
    public void react(Signal signal, Effects effects) {
        RuleIndex current = index;
        if (Control.concerns(signal.address())) {
            control.onSignal(signal);
        }
        ActiveRule[] watching = current.watching(signal);
        if (watching.length > 0) {
            react(watching, signal, effects);
        }
        for (ActiveRule active : current.holding(signal.address())) {
            firings.lookAgain(active);
        }
        sessions.heard(signal);
    }

    private void react(ActiveRule[] watching, Signal signal, Effects effects) {
        Optional<Signal.Param> before = effects.previous();
        Consumer<Command> sink = effects::submit;
        for (ActiveRule active : watching) {
            if (active.rule.trigger() instanceof Trigger.OnTimeout) {
                timeouts.heard(active, signal.address(), signal.content(), signal.origin());
            } else if (Judge.isTriggered(active, signal, before)) {
                firings.consider(active, Occasion.of(signal, active), sink);
            } else {
                firings.notTriggered(active, Occasion.of(signal, active));
                if (active.rule.trigger() instanceof Trigger.OnThreshold limit
                        && !Judge.isBeyond(limit, signal.content().value(), limit.hysteresis())) {
                    firings.letGo(active, signal.address());
                }
            }
            if (active.memory.beyondChanged) {
                active.memory.beyondChanged = false;
                states.changed(active);
            }
        }
    }

    @Override
    public void sessionOpened(Session opened) {
        if (!opened.isInternal()) {
            sessions.opened(opened);
        }
    }

    @Override
    public void sessionClosed(Session closed) {
        if (!closed.isInternal()) {
            sessions.closed(closed);
        }
    }

    private void onTime(ActiveRule active, String what) {
        firings.consider(active, Occasion.of(what, Content.NONE, session.origin()), bus::submit);
    }

    /** What switches rules asks this of the engine. */
    private final class Orders implements Control.Orders {
        @Override
        public void cancelAll() {
            firings.cancelAll();
        }

        @Override
        public void cancelOf(String ruleId) {
            ActiveRule active = index.byId(ruleId);
            if (active != null) {
                firings.cancel(active.memory);
            }
        }

        @Override
        public void cancelAt(AddressPattern addresses) {
            firings.cancelAt(addresses);
        }

        @Override
        public void enable(String ruleId, boolean enabled) {
            ActiveRule active = index.byId(ruleId);
            if (active != null) {
                active.memory.enabled = enabled;
                if (!enabled) {
                    firings.cancel(active.memory);
                }
            }
        }

        @Override
        public RuleKeeper keeper() {
            return keeper;
        }

        @Override
        public void showDisarmed(Value patterns) {
            Address address = Control.DISARMED;
            bus.submit(Command.SetParam.of(controlling, address, Content.of(patterns), WriteOptions.PLAIN, Reply.NONE));
        }
    }
}
