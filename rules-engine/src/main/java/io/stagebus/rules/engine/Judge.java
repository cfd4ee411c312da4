package io.stagebus.rules.engine;

import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.rule.Condition;
import io.stagebus.rules.rule.Operator;
import io.stagebus.rules.rule.Trigger;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** Decides whether a rule may fire. Changes nothing. Bus thread only. */
final class Judge {

    private final Function<Address, Optional<Signal.Param>> state;
    private final EngineLimits limits;

    /** Reads the state through {@code state}. */
    Judge(Function<Address, Optional<Signal.Param>> state, EngineLimits limits) {
        this.state = state;
        this.limits = limits;
    }

    /**
     * Whether a signal that matches the rule's pattern is what its trigger waits for.
     *
     * @param before the Param that the signal took the place of
     */
    static boolean isTriggered(Trigger trigger, Signal signal, Optional<Signal.Param> before) {
        return switch (trigger) {
            case Trigger.OnChange change -> !change.onlyIfChanged() || hasChanged(signal, before);
            case Trigger.OnThreshold limit ->
                crosses(
                        limit,
                        signal.content().value(),
                        before.map(Signal::content).orElse(Content.NONE).value());
            case Trigger.OnEvent event -> true;
            case Trigger.OnInterval interval -> true;
        };
    }

    private static boolean hasChanged(Signal signal, Optional<Signal.Param> before) {
        if (before.isEmpty() || (signal instanceof Signal.Param param && param.deleted())) {
            return true;
        }
        Value now = signal.content().value();
        Value then = before.get().content().value();
        // NaN equals NaN here, or a sensor that reports it would fire at every report.
        return !now.equals(then) && !Operator.EQ.holds(now, then);
    }

    private static boolean crosses(Trigger.OnThreshold limit, Value now, Value then) {
        return (isAbove(now, limit.above()) && !isAbove(then, limit.above()))
                || (isBelow(now, limit.below()) && !isBelow(then, limit.below()));
    }

    private static boolean isAbove(Value value, OptionalDouble limit) {
        return limit.isPresent() && value.asDouble() > limit.getAsDouble();
    }

    private static boolean isBelow(Value value, OptionalDouble limit) {
        return limit.isPresent() && value.asDouble() < limit.getAsDouble();
    }

    /**
     * Whether a rule that was triggered may fire now.
     *
     * @param trigger where the signal that triggered it comes from
     * @return {@link Verdict#FIRED}, or what stops it
     */
    Verdict judge(ActiveRule active, Origin trigger, long nowNanos) {
        Optional<Verdict> chain = chain(trigger, active.rule.id());
        if (chain.isPresent()) {
            return chain.get();
        }
        if (active.memory.isCoolingDown(nowNanos, active.cooldownNanos)) {
            return Verdict.COOLING_DOWN;
        }
        if (!holdAll(active.rule.conditions())) {
            return Verdict.CONDITION;
        }
        if (!active.memory.isWithinRate(nowNanos, limits.maxFiringsPerSecond())) {
            return Verdict.RATE;
        }
        return Verdict.FIRED;
    }

    private Optional<Verdict> chain(Origin trigger, String ruleId) {
        int length = 0;
        Cause cause = trigger.cause();
        while (cause instanceof Cause.Rule(String firedId, Origin before)) {
            if (firedId.equals(ruleId)) {
                return Optional.of(Verdict.OWN_CHAIN);
            }
            length++;
            cause = before.cause();
        }
        return length >= limits.maxChainLength() ? Optional.of(Verdict.CHAIN_TOO_LONG) : Optional.empty();
    }

    private boolean holdAll(List<Condition> conditions) {
        for (Condition condition : conditions) {
            if (!holds(condition)) {
                return false;
            }
        }
        return true;
    }

    private boolean holds(Condition condition) {
        return switch (condition) {
            case Condition.Compare compare -> {
                Optional<Signal.Param> param = state.apply(compare.address());
                yield param.isPresent() ? compare.holds(param.get().content().value()) : compare.holdsWithoutParam();
            }
        };
    }
}
