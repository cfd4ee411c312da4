package io.stagebus.rules.rule;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.SignalKind;
import java.time.Duration;
import java.util.Optional;

/** What a rule does when it fires. Immutable. */
public sealed interface Action {

    /** An action of a rule that reacts. */
    sealed interface Reacting extends Action {}

    /** An action of a filter: what becomes of the command at hand. */
    sealed interface Filtering extends Action {}

    /** Write a Param. */
    record SetParam(Target target, Source source) implements Reacting {}

    /** Delete a Param (R12). */
    record Delete(Target target) implements Reacting {}

    /**
     * Publish a signal; of kind {@link SignalKind#PARAM} this writes the Param.
     *
     * @param source what it carries; may be nothing
     * @param phase of a gesture; {@link GesturePhase#START} for every other kind
     */
    record Publish(Target target, SignalKind kind, Source source, GesturePhase phase) implements Reacting {}

    /**
     * Wait before the actions that follow.
     *
     * @param time {@link #SHORTEST}..{@link #LONGEST}
     */
    record Delay(Duration time) implements Reacting {

        /** The shortest wait. */
        public static final Duration SHORTEST = Duration.ofMillis(1);

        /** The longest wait. */
        public static final Duration LONGEST = Duration.ofDays(1);

        /**
         * Checks the range.
         *
         * @throws IllegalArgumentException when it does not hold
         */
        public Delay {
            if (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("delay must be " + SHORTEST + ".." + LONGEST + " but is " + time);
            }
        }
    }

    /**
     * Lead a Param to a value over time.
     *
     * @param from where it begins; empty for where the Param is then, and 0 when that is no number
     * @param to where it ends, exactly; a number
     * @param time how long it takes, {@link Delay#SHORTEST}..{@link Delay#LONGEST}
     * @param rateHz how often the Param is written on the way, {@value #SLOWEST_HZ}..{@value #FASTEST_HZ}
     */
    record Fade(Target target, Optional<Source> from, Source to, Duration time, Easing easing, double rateHz)
            implements Reacting {
        /** The lowest rate. */
        public static final double SLOWEST_HZ = 0.1;

        /** The highest rate. */
        public static final double FASTEST_HZ = 240;

        /** Often enough for light. */
        public static final double DEFAULT_HZ = 40;
    }

    /** Give up what waits, and the fades that run: of the named rule, at the addresses that match, or of everything. */
    record Cancel(Optional<String> ruleId, Optional<AddressPattern> addresses) implements Reacting {}

    /** Switch a rule on or off, until it is said otherwise. */
    record Enable(String ruleId, boolean enabled) implements Reacting {}

    /** Let rules write to a part of the tree again, or no longer. */
    record Arm(AddressPattern addresses, boolean armed) implements Reacting {}

    /** Stop all fades, delays and rules; or let them go on. */
    record Panic(boolean stop) implements Reacting {}

    /**
     * Let the command have no effect.
     *
     * @param reason what its sender is told; empty to acknowledge it as if it had one
     */
    record Drop(Optional<String> reason) implements Filtering {}

    /**
     * Let it write another value.
     *
     * @param source the value; the trigger's value is what the command would write
     */
    record Rewrite(Source source) implements Filtering {}

    /** Let it write to another address, with the access of the rules. */
    record Redirect(Target target) implements Filtering {}

    /** Let it be of another kind (R5). */
    record Declare(SignalKind kind) implements Filtering {}
}
