package io.stagebus.rules.engine;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.session.Session;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.rules.trace.Trace;
import io.stagebus.rules.trace.TraceEntry;
import io.stagebus.rules.trace.Verdict;
import io.stagebus.rules.transform.TransformException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Takes one occasion for one rule from the gate to the verdict, and leaves its entry in the trace. Bus thread only.
 */
final class Firings {

    private final SignalBus bus;
    private final GatewayClock clock;
    private final Judge judge;
    private final Control control;
    private final Planner planner;
    private final Runs runs;
    private final Waits waits;
    private final Trace trace;
    private final TripLog trips;
    private final RuleStates states;
    private final FiringJournal journal;
    private Consumer<TraceEntry> onFiring = entry -> {};

    Firings(SignalBus bus, GatewayClock clock, Session session, Session controlling, Parts parts, EngineLimits limits) {
        this.bus = bus;
        this.clock = clock;
        this.judge = parts.judge;
        this.control = parts.control;
        this.trace = parts.trace;
        this.trips = parts.trips;
        this.states = parts.states;
        this.journal = new FiringJournal(bus, controlling, limits);
        this.planner = new Planner(session, controlling);
        this.runs = new Runs(bus, clock, session, limits);
        this.waits = new Waits(bus, limits, this::waited);
    }

    /** What it shares with the rest of the engine. */
    record Parts(Judge judge, Control control, Trace trace, TripLog trips, RuleStates states) {}

    /** Calls {@code listener} with every firing. */
    void onFiring(Consumer<TraceEntry> listener) {
        onFiring = listener;
    }

    /** An entry about a rule that begins to look. */
    TraceEntry entry(ActiveRule active, Occasion occasion) {
        return new TraceEntry(active.id(), occasion.cue(), bus.nowMicros());
    }

    /** A signal matched the pattern of a rule and is not what its trigger waits for. */
    void notTriggered(ActiveRule active, Occasion occasion) {
        active.memory.count(Verdict.NOT_TRIGGERED);
        TraceEntry entry = entry(active, occasion);
        entry.end(Verdict.NOT_TRIGGERED, "");
        active.memory.lastStopped = entry;
        trace.add(entry);
    }

    /**
     * A rule was triggered.
     *
     * @param sink takes what it asks for at once
     */
    void consider(ActiveRule active, Occasion occasion, Consumer<Command> sink) {
        Verdict gate = judge.gate(active, occasion);
        if (gate == Verdict.FIRED && active.debounceNanos > 0) {
            gate = waits.begin(active, occasion, false, active.debounceNanos) ? Verdict.DEBOUNCING : Verdict.FULL;
        }
        if (gate == Verdict.FIRED) {
            proceed(active, occasion, false, sink);
        } else {
            conclude(active, entry(active, occasion), gate, "");
        }
    }

    private void waited(Waits.Wait wait) {
        Verdict gate = judge.gate(wait.active, wait.occasion);
        if (gate == Verdict.FIRED) {
            proceed(wait.active, wait.occasion, wait.holding, bus::submit);
        } else {
            conclude(wait.active, entry(wait.active, wait.occasion), gate, "");
        }
    }

    private void proceed(ActiveRule active, Occasion occasion, boolean held, Consumer<Command> sink) {
        TraceEntry entry = entry(active, occasion);
        long now = clock.monotonicNanos();
        try {
            Verdict verdict = judge.judge(active, occasion, entry, held, now);
            if (verdict == Verdict.HOLDING && !waits.begin(active, occasion, true, active.holdNanos)) {
                verdict = Verdict.FULL;
            }
            if (verdict == Verdict.CONDITION) {
                waits.cancel(active.memory, RuleMemory.key(occasion));
            }
            if (verdict == Verdict.FIRED) {
                fire(active, occasion, entry, now, sink);
            } else {
                conclude(active, entry, verdict, "");
            }
        } catch (TransformException e) {
            conclude(active, entry, verdict(e.reason()), e.detail());
        }
    }

    /** The verdict on a firing whose values cannot be made. */
    static Verdict verdict(TransformException.Reason reason) {
        return switch (reason) {
            case NO_NUMBER -> Verdict.NO_NUMBER;
            case MISSING -> Verdict.MISSING;
            case BUDGET -> Verdict.BUDGET;
        };
    }

    private void fire(ActiveRule active, Occasion occasion, TraceEntry entry, long now, Consumer<Command> sink)
            throws TransformException {
        Plan plan = planner.plan(active, occasion, entry, step -> reply(active, entry, step), now);
        Optional<String> disarmed = disarmed(plan);
        if (disarmed.isPresent()) {
            conclude(active, entry, Verdict.DISARMED, disarmed.get());
        } else if (active.rule.options().shadow()) {
            conclude(active, entry, Verdict.SHADOW, "");
        } else {
            Verdict admitted = runs.admit(active, plan);
            conclude(active, entry, admitted, "");
            if (admitted == Verdict.FIRED) {
                active.memory.fired(now);
                onFiring.accept(entry);
                if (active.cooldownNanos > 0) {
                    states.changed(active);
                }
                runs.start(active, plan, sink);
                if (!plan.answersAtOnce()) {
                    record(active, entry);
                }
            }
        }
    }

    private Optional<String> disarmed(Plan plan) {
        for (Plan.Step step : plan.steps()) {
            for (Address address : step.writes()) {
                Optional<AddressPattern> by = control.disarming(address);
                if (by.isPresent()) {
                    return Optional.of(address + " is disarmed by " + by.get());
                }
            }
        }
        return Optional.empty();
    }

    private Reply reply(ActiveRule active, TraceEntry entry, int step) {
        return outcome -> {
            entry.answered(step, outcome);
            // Only now does the entry say what became of what was asked for.
            record(active, entry);
            if (outcome instanceof Outcome.Rejected rejected) {
                active.memory.countRefused();
                trips.trip(active.id(), "refused: " + rejected.detail(), clock.monotonicNanos());
            }
        };
    }

    /** Has the journal keep a firing, once. */
    void record(ActiveRule active, TraceEntry entry) {
        journal.record(active.memory, entry, clock.monotonicNanos());
    }

    /** The verdict fell. */
    void conclude(ActiveRule active, TraceEntry entry, Verdict verdict, String detail) {
        entry.end(verdict, detail);
        active.memory.count(verdict);
        if (verdict != Verdict.FIRED && verdict != Verdict.SHADOW) {
            active.memory.lastStopped = entry;
        }
        trace.add(entry);
        if (verdict.isTrip()) {
            active.memory.lastTrip = entry;
            states.changed(active);
            trips.trip(active.id(), detail.isEmpty() ? verdict.name() : detail, clock.monotonicNanos());
        }
    }

    /** What a rule waits for to hold does so no longer, if it waits. */
    void letGo(ActiveRule active, Address address) {
        Waits.Wait wait = active.memory.waits.get(address);
        if (wait != null && wait.holding) {
            waits.cancel(wait);
            conclude(active, entry(active, wait.occasion), Verdict.NOT_HELD, "the value came back");
        }
    }

    /** A Param changed that conditions of this rule look at: what waits for them is given up where they hold no more. */
    void lookAgain(ActiveRule active) {
        for (Waits.Wait wait : java.util.List.copyOf(active.memory.waits.values())) {
            if (wait.holding) {
                TraceEntry entry = entry(active, wait.occasion);
                if (!judge.stillHolds(active, wait.occasion, entry)) {
                    waits.cancel(wait);
                    conclude(active, entry, Verdict.NOT_HELD, "a condition does not hold any more");
                }
            }
        }
    }

    /** Gives up what a rule has waiting or fading. */
    void cancel(RuleMemory memory) {
        waits.cancel(memory);
        runs.cancel(memory);
    }

    /** Gives up everything. */
    void cancelAll() {
        waits.cancelAll();
        runs.cancelAll();
    }

    /** Gives up what would yet write to addresses that match. */
    void cancelAt(AddressPattern addresses) {
        runs.cancelAt(addresses);
    }

    /** How many firings and waits are pending. */
    int pending() {
        return runs.size() + waits.size();
    }
}
