package io.stagebus.rules.rule;

import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import java.time.Duration;

/** What a rule does when it fires. Immutable. */
public sealed interface Action {

    /** An action that asks the bus for a write. */
    sealed interface Write extends Action {
        /** Where. */
        Address address();
    }

    /** Write a Param. */
    record SetParam(Address address, Value value) implements Write {}

    /**
     * Publish a signal; of kind {@link SignalKind#PARAM} this writes the Param.
     *
     * @param content what it carries; may be none
     * @param phase of a gesture; {@link GesturePhase#START} for every other kind
     */
    record Publish(Address address, SignalKind kind, Content content, GesturePhase phase) implements Write {}

    /** Write the trigger's value, transformed, to a Param. A trigger without a value counts as null. */
    record SetFromTrigger(Address address, Transform transform) implements Write {}

    /**
     * Wait before the actions that follow.
     *
     * @param time {@link #SHORTEST}..{@link #LONGEST}
     */
    record Delay(Duration time) implements Action {

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
}
