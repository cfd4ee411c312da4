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
    record Step(long delayNanos, List<Action.Reacting> actions) {}

    final Rule rule;
    /** Its place in the order of R16: the smaller, the earlier. */
    final int rank;

    final List<Step> steps;
    final long cooldownNanos;
    final long debounceNanos;
    final long holdNanos;
    final long onceNanos;
    /** Replaced once, before the rule is in force, by that of the equal rule it follows. */
    volatile RuleMemory memory;

    ActiveRule(Rule rule, int rank) {
        this.rule = rule;
        this.rank = rank;
        this.steps = steps(rule.actions());
        this.cooldownNanos = rule.options().cooldown().toNanos();
        this.debounceNanos = rule.options().debounce().toNanos();
        this.holdNanos = rule.options().hold().toNanos();
        this.onceNanos = rule.options().onceWithin().toNanos();
        this.memory = new RuleMemory(rule.options().enabled());
    }

    private static List<Step> steps(List<Action> actions) {
        List<Step> steps = new ArrayList<>();
        List<Action.Reacting> together = new ArrayList<>();
        long delay = 0;
        for (Action action : actions) {
            if (action instanceof Action.Delay(var time)) {
                if (!together.isEmpty()) {
                    steps.add(new Step(delay, List.copyOf(together)));
                    together.clear();
                    delay = 0;
                }
                delay += time.toNanos();
            } else if (action instanceof Action.Reacting reacting) {
                together.add(reacting);
            }
        }
        if (!together.isEmpty()) {
            steps.add(new Step(delay, List.copyOf(together)));
        }
        return List.copyOf(steps);
    }

    String id() {
        return rule.id();
    }

    /** The interval it runs at, if that is its trigger. */
    Optional<Trigger.OnInterval> interval() {
        return rule.trigger() instanceof Trigger.OnInterval interval ? Optional.of(interval) : Optional.empty();
    }
}
