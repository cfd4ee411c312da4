package io.stagebus.rules.engine;

import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.rule.Trigger;
import io.stagebus.rules.trace.TraceEntry;
import io.stagebus.rules.trace.Verdict;
import io.stagebus.rules.transform.Operator;
import io.stagebus.rules.transform.TransformException;
import java.util.Optional;
import java.util.OptionalDouble;

/** Decides whether a rule may fire. Bus thread only. */
final class Judge {

    private final Conditions conditions;
    private final Control control;
    private final EngineLimits limits;

    Judge(Conditions conditions, Control control, EngineLimits limits) {
        this.conditions = conditions;
        this.control = control;
        this.limits = limits;
    }

    /**
     * Whether a signal that matches the rule's pattern is what its trigger waits for.
     *
     * @param before the Param that the signal took the place of
     */
    static boolean isTriggered(ActiveRule active, Signal signal, Optional<Signal.Param> before) {
        return switch (active.rule.trigger()) {
            case Trigger.OnChange change -> !change.onlyIfChanged() || hasChanged(signal, before);
            case Trigger.OnThreshold limit ->
                crosses(
                        limit,
                        active.memory,
                        signal,
                        before.map(Signal::content).orElse(Content.NONE).value());
            case Trigger.OnEvent event ->
                event.phase().isEmpty()
                        || (signal instanceof Signal.Gesture gesture
                                && gesture.phase() == event.phase().get());
            case Trigger.OnSession session -> session.who().matches(signal.origin());
            case Trigger.OnInterval interval -> true;
            case Trigger.OnSchedule schedule -> true;
            case Trigger.OnStart start -> true;
            case Trigger.OnTimeout timeout -> true;
            case Trigger.OnCommand command -> true;
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

    private static boolean crosses(Trigger.OnThreshold limit, RuleMemory memory, Signal signal, Value then) {
        Value now = signal.content().value();
        if (limit.hysteresis() == 0) {
            return isBeyond(limit, now, 0) && crossesEither(limit, now, then);
        }
        // Without a memory, right after a restart, what was there before counts as far as it tells.
        boolean was = memory.beyond.computeIfAbsent(signal.address(), fresh -> isBeyond(limit, then, 0));
        boolean is = was ? isBeyond(limit, now, limit.hysteresis()) : isBeyond(limit, now, 0);
        memory.beyond.put(signal.address(), is);
        memory.beyondChanged |= is != was;
        return is && !was;
    }

    private static boolean crossesEither(Trigger.OnThreshold limit, Value now, Value then) {
        return (isAbove(now, limit.above(), 0) && !isAbove(then, limit.above(), 0))
                || (isBelow(now, limit.below(), 0) && !isBelow(then, limit.below(), 0));
    }

    /** Whether a value lies beyond a limit, or not farther within it than {@code slack}. */
    static boolean isBeyond(Trigger.OnThreshold limit, Value value, double slack) {
        return isAbove(value, limit.above(), slack) || isBelow(value, limit.below(), slack);
    }

    private static boolean isAbove(Value value, OptionalDouble limit, double slack) {
        return limit.isPresent() && value.asDouble() > limit.getAsDouble() - slack;
    }

    private static boolean isBelow(Value value, OptionalDouble limit, double slack) {
        return limit.isPresent() && value.asDouble() < limit.getAsDouble() + slack;
    }

    /**
     * Whether a rule that was triggered may go on at all, now or when what it waits for is over.
     *
     * @return {@link Verdict#FIRED}, or what stops it
     */
    Verdict gate(ActiveRule active, Occasion occasion) {
        if (!active.memory.enabled) {
            return Verdict.DISABLED;
        }
        if (control.isStopped(occasion)) {
            return Verdict.PANIC;
        }
        return chain(occasion.origin, active.id());
    }

    private Verdict chain(Origin trigger, String ruleId) {
        int length = 0;
        // Through aliases too: what a rule wrote is its doing at whichever address it is seen.
        for (Optional<Origin> at = Optional.of(trigger);
                at.isPresent();
                at = at.get().before()) {
            if (at.get().cause() instanceof Cause.Rule(String firedId, Origin before)) {
                if (firedId.equals(ruleId)) {
                    return Verdict.OWN_CHAIN;
                }
                length++;
            }
        }
        return length >= limits.maxChainLength() ? Verdict.CHAIN_TOO_LONG : Verdict.FIRED;
    }

    /**
     * Whether a rule that passed the gate may fire now.
     *
     * @param held whether it has already waited as long as what triggered it must hold
     * @return {@link Verdict#FIRED}, or what stops it
     */
    Verdict judge(ActiveRule active, Occasion occasion, TraceEntry entry, boolean held, long nowNanos)
            throws TransformException {
        RuleMemory memory = active.memory;
        if (active.onceNanos > 0 && !held && memory.isRepeated(occasion, nowNanos, active.onceNanos)) {
            return Verdict.DUPLICATE;
        }
        if (memory.isCoolingDown(nowNanos, active.cooldownNanos)) {
            return Verdict.COOLING_DOWN;
        }
        if (!conditions.holdAll(active.rule.conditions(), occasion, entry)) {
            return Verdict.CONDITION;
        }
        int ownRate = active.rule.options().maxRate();
        if (ownRate > 0 && !memory.ownRate.admits(nowNanos, ownRate)) {
            return Verdict.MAX_RATE;
        }
        if (active.holdNanos > 0 && !held) {
            return Verdict.HOLDING;
        }
        if (!memory.allFirings.admits(nowNanos, limits.maxFiringsPerSecond())) {
            return Verdict.RATE;
        }
        return Verdict.FIRED;
    }

    /** Whether the conditions of a rule that waits still hold. */
    boolean stillHolds(ActiveRule active, Occasion occasion, TraceEntry entry) {
        try {
            return conditions.holdAll(active.rule.conditions(), occasion, entry);
        } catch (TransformException e) {
            return false;
        }
    }

    /** Whether the rule looks at {@code address} in one of its conditions. */
    static boolean looksAt(ActiveRule active, Address address) {
        return Conditions.fixedAddresses(active.rule.conditions()).contains(address);
    }
}
