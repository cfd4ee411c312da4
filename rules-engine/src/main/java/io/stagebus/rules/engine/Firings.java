package io.stagebus.rules.engine;

import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.Value;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.rules.rule.Action;
import io.stagebus.rules.rule.Transform;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Turns firings into commands with the rule as their cause. The writes between two delays are one command, all or nothing,
 * so nobody sees half of them. Bus thread only.
 */
final class Firings {

    private final SignalBus bus;
    private final GatewayClock clock;
    private final Session session;
    private final TripLog log;

    Firings(SignalBus bus, GatewayClock clock, Session session, TripLog log) {
        this.bus = bus;
        this.clock = clock;
        this.session = session;
        this.log = log;
    }

    /**
     * One command per step of the rule, or empty when a transform makes no finite number.
     *
     * @param trigger what the triggering signal carried
     * @param from where that signal came from
     */
    Optional<List<Command>> prepare(ActiveRule active, Content trigger, Origin from) {
        Origin origin = session.origin().because(new Cause.Rule(active.rule.id(), from));
        Reply reply = outcome -> onOutcome(active, outcome);
        List<Command> commands = new ArrayList<>(active.steps.size());
        for (ActiveRule.Step step : active.steps) {
            List<Command.Write> writes = new ArrayList<>(step.writes().size());
            for (Action.Write action : step.writes()) {
                Optional<Command.Write> write = write(action, trigger, origin, reply);
                if (write.isEmpty()) {
                    return Optional.empty();
                }
                writes.add(write.get());
            }
            commands.add(writes.size() == 1 ? writes.get(0) : new Command.Bundle(session, writes, 0, false, reply));
        }
        return Optional.of(commands);
    }

    private Optional<Command.Write> write(Action.Write action, Content trigger, Origin origin, Reply reply) {
        return switch (action) {
            case Action.SetParam set -> Optional.of(set(set, set.value(), origin, reply));
            case Action.SetFromTrigger set ->
                transformed(set.transform(), trigger.value()).map(value -> set(set, value, origin, reply));
            case Action.Publish publish ->
                Optional.of(new Command.Publish(
                        session,
                        origin,
                        publish.kind(),
                        publish.address(),
                        publish.content(),
                        publish.phase(),
                        PublishFields.NONE,
                        reply));
        };
    }

    private Command.Write set(Action.Write action, Value value, Origin origin, Reply reply) {
        return new Command.SetParam(session, origin, action.address(), Content.of(value), WriteOptions.PLAIN, reply);
    }

    private static Optional<Value> transformed(Transform transform, Value input) {
        Value output = transform.apply(input);
        boolean computed = !transform.equals(new Transform.Identity()) && input.isNumber();
        return computed && output.isNumber() && !Double.isFinite(output.asDouble())
                ? Optional.empty()
                : Optional.of(output);
    }

    /**
     * Runs what {@link #prepare} made; what an earlier firing of the rule still waits to do is given up.
     *
     * @param now takes the commands that need not wait
     */
    void run(ActiveRule active, List<Command> commands, Consumer<Command> now) {
        active.memory.stopWaiting();
        runFrom(0, active.steps, active.memory, commands, now);
    }

    private void runFrom(
            int index, List<ActiveRule.Step> steps, RuleMemory memory, List<Command> commands, Consumer<Command> now) {
        int at = index;
        if (at < steps.size() && steps.get(at).delayNanos() == 0) {
            now.accept(commands.get(at));
            at++;
        }
        if (at < steps.size()) {
            int next = at;
            memory.waiting = bus.after(steps.get(next).delayNanos(), () -> {
                memory.waiting = null;
                bus.submit(commands.get(next));
                runFrom(next + 1, steps, memory, commands, bus::submit);
            });
        }
    }

    private void onOutcome(ActiveRule active, Outcome outcome) {
        if (outcome instanceof Outcome.Rejected rejected) {
            active.memory.countRefused();
            log.trip(active.rule.id(), "refused: " + rejected.detail(), clock.monotonicNanos());
        }
    }
}
