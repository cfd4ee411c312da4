package io.stagebus.rules.engine;

import io.stagebus.core.bus.BusExecutor;
import io.stagebus.core.bus.Reaction;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.subscription.Subscriber;
import io.stagebus.core.subscription.Subscription;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.rules.rule.RuleSet;
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
 * <p>Nothing fires at the start: what a restart restores is no signal (R28).
 *
 * <p>What keeps rules from running away: a rule does not fire again in a chain that it is part of; a chain has a longest
 * length; a rule fires only so often in a second. The last two are trips: counted, and told to the log once a second.
 */
public final class RulesEngine implements Reaction {

    private static final Logger LOG = LoggerFactory.getLogger(RulesEngine.class);

    private final SignalBus bus;
    private final BusExecutor executor;
    private final GatewayClock clock;
    private final Session session = Session.ofGateway("rules", "rules", "rules", "this gateway", AccessScope.OPEN);
    private final TripLog trips = new TripLog();
    private final Judge judge;
    private final Firings firings;
    private final Intervals intervals;
    /** Written by the bus thread alone. */
    private volatile RuleIndex index = new RuleIndex(RuleSet.EMPTY);

    /** The rules only speak. */
    private static final class Silent implements Subscriber {
        @Override
        public void onSignal(Signal signal, List<Subscription> matched) {
            // Nothing is subscribed.
        }

        @Override
        public void onBatchEnd() {
            // Nothing is written.
        }

        @Override
        public void onClosed(String reason) {
            LOG.atError().addKeyValue("reason", reason).log("session of the rules was closed");
        }
    }

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
        this.clock = clock;
        this.judge = new Judge(bus::current, limits);
        this.firings = new Firings(bus, clock, session, trips);
        this.intervals = new Intervals(bus, clock, this::onInterval);
    }

    /**
     * Opens the session of the rules and begins to watch. Once, on the bus thread, after {@link SignalBus#start} and before
     * the doors open.
     *
     * @param rules the first to be in force
     */
    public void start(RuleSet rules) {
        bus.submit(new Command.OpenSession(session, new Silent(), false, RulesEngine::logRefusal));
        bus.addReaction(this);
        succeed(Succession.of(index, new RuleIndex(rules)));
    }

    private static void logRefusal(Outcome outcome) {
        if (outcome instanceof Outcome.Rejected rejected) {
            LOG.atError().addKeyValue("detail", rejected.detail()).log("session of the rules was refused");
        }
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
        index = succession.to();
        intervals.replace(index.intervals());
        LOG.atInfo()
                .addKeyValue("rules", index.all().size())
                .addKeyValue("unchanged", succession.kept().size())
                .log("rules in force");
    }

    /** What each rule did, the disabled ones too, in the order in which they are judged. Any thread. */
    public List<RuleCounters> counters() {
        return index.all().stream()
                .map(active -> active.memory.counters(active.rule.id()))
                .toList();
    }

    /** Called by the bus. */
    @Override
    public void react(Signal signal, Effects effects) {
        ActiveRule[] watching = index.watching(signal);
        if (watching.length == 0) {
            return;
        }
        long now = clock.monotonicNanos();
        Optional<Signal.Param> before = effects.previous();
        for (ActiveRule active : watching) {
            if (Judge.isTriggered(active.rule.trigger(), signal, before)) {
                consider(active, signal.content(), signal.origin(), now, effects::submit);
            } else {
                active.memory.count(Verdict.NOT_TRIGGERED);
            }
        }
    }

    private void onInterval(ActiveRule active, long nowNanos) {
        consider(active, Content.NONE, session.origin(), nowNanos, bus::submit);
    }

    private void consider(ActiveRule active, Content trigger, Origin from, long nowNanos, Consumer<Command> sink) {
        Verdict verdict = judge.judge(active, from, nowNanos);
        if (verdict == Verdict.FIRED) {
            Optional<List<Command>> commands = firings.prepare(active, trigger, from);
            if (commands.isPresent()) {
                active.memory.fired(nowNanos);
                firings.run(active, commands.get(), sink);
            } else {
                verdict = Verdict.NO_NUMBER;
            }
        }
        active.memory.count(verdict);
        if (verdict.isTrip()) {
            trips.trip(active.rule.id(), verdict.name(), nowNanos);
        }
    }
}
