package io.stagebus.rules.engine;

import io.stagebus.rules.rule.Action;
import io.stagebus.rules.rule.Rule;
import io.stagebus.rules.rule.Trigger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A rule in force: where it stands in the order, its actions cut at the delays, and its memory. Bus thread only. */
final class ActiveRule {

    /**
     * What happens together.
     *
     * @param delayNanos how long after the step before
     */
    record Step(long delayNanos, List<Action.Write> writes) {}

    final Rule rule;
    /** Its place in the order of R16: the smaller, the earlier. */
    final int rank;

    final List<Step> steps;
    final long cooldownNanos;
    /** Replaced once, before the rule is in force, by that of the equal rule it follows. */
    volatile RuleMemory memory = new RuleMemory();

    ActiveRule(Rule rule, int rank) {
        this.rule = rule;
        this.rank = rank;
        this.steps = steps(rule.actions());
        this.cooldownNanos = rule.options().cooldown().toNanos();
    }

    private static List<Step> steps(List<Action> actions) {
        List<Step> steps = new ArrayList<>();
        List<Action.Write> together = new ArrayList<>();
        long delay = 0;
        for (Action action : actions) {
            switch (action) {
                case Action.Write write -> together.add(write);
                case Action.Delay(var time) -> {
                    if (!together.isEmpty()) {
                        steps.add(new Step(delay, List.copyOf(together)));
                        together.clear();
                        delay = 0;
                    }
                    delay += time.toNanos();
                }
            }
        }
        if (!together.isEmpty()) {
            steps.add(new Step(delay, List.copyOf(together)));
        }
        return List.copyOf(steps);
    }

    /** The interval it runs at, if that is its trigger. */
    Optional<Trigger.OnInterval> interval() {
        return rule.trigger() instanceof Trigger.OnInterval interval ? Optional.of(interval) : Optional.empty();
    }
}
