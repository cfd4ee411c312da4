package io.stagebus.rules.engine;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.session.Session;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.core.time.Schedule;
import io.stagebus.rules.rule.Overlap;
import io.stagebus.rules.trace.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Carries out what firings planned: at once, after delays, over time. Bus thread only. */
final class Runs {

    private final SignalBus bus;
    private final Fades fades;
    private final int maxPending;
    /** All that wait or fade, the oldest first. */
    private final Set<Run> open = new LinkedHashSet<>();

    /** One firing that is not over. */
    static final class Run {
        private final RuleMemory memory;
        private final Plan plan;
        private int next;
        private Schedule.@Nullable Task waiting;
        private int fading;
        private boolean over;

        Run(RuleMemory memory, Plan plan) {
            this.memory = memory;
            this.plan = plan;
        }
    }

    Runs(SignalBus bus, GatewayClock clock, Session session, EngineLimits limits) {
        this.bus = bus;
        this.maxPending = limits.maxPending();
        this.fades = new Fades(bus, clock, session, this::faded);
    }

    /** Whether the rule may begin another firing, or what stops it. */
    Verdict admit(ActiveRule active, Plan plan) {
        RuleMemory memory = active.memory;
        Overlap overlap = active.rule.options().overlap();
        boolean stopped = switch (overlap.kind()) {
            case RESTART -> false;
            case IGNORE -> !memory.runs.isEmpty();
            case QUEUE -> memory.queued.size() >= overlap.most();
            case PARALLEL -> memory.runs.size() >= overlap.most();
        };
        if (stopped) {
            return Verdict.OVERLAP;
        }
        boolean stays = plan.steps().size() > 1
                || plan.steps().stream()
                        .anyMatch(step -> step.delayNanos() > 0 || !step.fades().isEmpty());
        return stays && open.size() + fades.size() >= maxPending ? Verdict.FULL : Verdict.FIRED;
    }

    /**
     * Begins a firing that was admitted; what an earlier one still does is dealt with as the rule says.
     *
     * @param now takes the commands that need not wait
     */
    void start(ActiveRule active, Plan plan, Consumer<Command> now) {
        RuleMemory memory = active.memory;
        switch (active.rule.options().overlap().kind()) {
            case RESTART -> cancel(memory);
            case QUEUE -> {
                if (!memory.runs.isEmpty()) {
                    memory.queued.addLast(plan);
                    return;
                }
            }
            case IGNORE, PARALLEL -> {
                // Admitted means that there is room.
            }
        }
        begin(memory, plan, now);
    }

    private void begin(RuleMemory memory, Plan plan, Consumer<Command> now) {
        Run run = new Run(memory, plan);
        memory.runs.add(run);
        advance(run, now);
    }

    /** Does what is due, up to the next delay. */
    private void advance(Run run, Consumer<Command> now) {
        while (run.next < run.plan.steps().size() && !run.over) {
            Plan.Step step = run.plan.steps().get(run.next);
            if (step.delayNanos() > 0) {
                open.add(run);
                run.waiting = bus.after(step.delayNanos(), () -> {
                    run.waiting = null;
                    perform(run, step, bus::submit);
                    advance(run, bus::submit);
                });
                return;
            }
            perform(run, step, now);
        }
        endIfDone(run);
    }

    private void perform(Run run, Plan.Step step, Consumer<Command> now) {
        run.next++;
        step.commands().forEach(now);
        for (Plan.Fade fade : step.fades()) {
            open.add(run);
            run.fading++;
            fades.start(run, fade);
        }
    }

    private void faded(Run run) {
        run.fading--;
        endIfDone(run);
    }

    private void endIfDone(Run run) {
        if (!run.over
                && run.waiting == null
                && run.fading == 0
                && run.next >= run.plan.steps().size()) {
            end(run);
            Plan next = run.memory.queued.pollFirst();
            if (next != null) {
                begin(run.memory, next, bus::submit);
            }
        }
    }

    private void end(Run run) {
        run.over = true;
        open.remove(run);
        run.memory.runs.remove(run);
    }

    /** Gives up everything that a rule has waiting or fading. */
    void cancel(RuleMemory memory) {
        memory.queued.clear();
        for (Run run : List.copyOf(memory.runs)) {
            stop(run);
        }
    }

    private void stop(Run run) {
        Schedule.Task task = run.waiting;
        if (task != null) {
            task.cancel();
            run.waiting = null;
        }
        end(run);
        fades.stopOf(run);
    }

    /** Gives up everything. */
    void cancelAll() {
        for (Run run : List.copyOf(open)) {
            run.memory.queued.clear();
            stop(run);
        }
    }

    /** Gives up the fades at addresses that match, and the firings that would yet write there. */
    void cancelAt(AddressPattern addresses) {
        fades.stopAt(addresses);
        for (Run run : new ArrayList<>(open)) {
            List<Plan.Step> left =
                    run.plan.steps().subList(run.next, run.plan.steps().size());
            if (left.stream().anyMatch(step -> step.writes().stream().anyMatch(addresses::matches))) {
                stop(run);
            }
        }
    }

    /** How many firings wait or fade. */
    int size() {
        return open.size();
    }
}
