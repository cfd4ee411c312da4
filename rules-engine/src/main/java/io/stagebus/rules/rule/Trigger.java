package io.stagebus.rules.rule;

import io.stagebus.core.address.AddressPattern;
import java.time.Duration;
import java.util.OptionalDouble;

/** What makes a rule look. Immutable. */
public sealed interface Trigger {

    /**
     * A Param was written or deleted, by whichever door, bundle or rule, or expired (R12). A deletion is seen as a change
     * to null.
     *
     * @param pattern which addresses
     * @param onlyIfChanged whether a write of the value that was there already is passed over; numbers are compared by
     *     value, so 50 and 50.0 are the same; creation and deletion always count as a change
     */
    record OnChange(AddressPattern pattern, boolean onlyIfChanged) implements Trigger {}

    /**
     * A Param's value crossed a limit: it lies beyond now and did not before. No Param, and what is no number, lies beyond
     * no limit. With both limits, crossing either counts.
     *
     * @param pattern which addresses
     * @param above fires on a value greater than this
     * @param below fires on a value less than this
     */
    record OnThreshold(AddressPattern pattern, OptionalDouble above, OptionalDouble below) implements Trigger {
        /**
         * Checks that there is something to cross.
         *
         * @throws IllegalArgumentException when there is no limit, or one is not finite
         */
        public OnThreshold {
            if (above.isEmpty() && below.isEmpty()) {
                throw new IllegalArgumentException("a threshold needs above, below or both");
            }
            if (!Double.isFinite(above.orElse(0)) || !Double.isFinite(below.orElse(0))) {
                throw new IllegalArgumentException("a limit must be finite");
            }
        }
    }

    /**
     * An Event was published.
     *
     * @param pattern which addresses
     */
    record OnEvent(AddressPattern pattern) implements Trigger {}

    /**
     * Time passed. The first firing comes after the first interval, never at the start (R28).
     *
     * @param every the interval, {@link #SHORTEST}..{@link #LONGEST}
     */
    record OnInterval(Duration every) implements Trigger {

        /** The shortest interval. */
        public static final Duration SHORTEST = Duration.ofMillis(10);

        /** The longest interval. */
        public static final Duration LONGEST = Duration.ofDays(7);

        /**
         * Checks the range.
         *
         * @throws IllegalArgumentException when it does not hold
         */
        public OnInterval {
            if (every.compareTo(SHORTEST) < 0 || every.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(
                        "interval must be " + SHORTEST + ".." + LONGEST + " but is " + every);
            }
        }
    }
}
