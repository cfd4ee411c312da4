package io.stagebus.rules.rule;

import io.stagebus.core.signal.Value;

/**
 * Makes the value an action writes out of the trigger's. Immutable and without side effects. What is no number passes
 * unchanged; a number that is computed is a float.
 */
public sealed interface Transform {

    /** The value as it is. */
    record Identity() implements Transform {}

    /** {@code v × factor + offset}. */
    record Scale(double factor, double offset) implements Transform {}

    /**
     * {@code v}, but never less than {@code min} nor more than {@code max}.
     *
     * @param max not less than {@code min}
     */
    record Clamp(double min, double max) implements Transform {
        /**
         * Checks the order.
         *
         * @throws IllegalArgumentException when {@code min} is greater than {@code max}
         */
        public Clamp {
            if (!(min <= max)) {
                throw new IllegalArgumentException("min " + min + " is greater than max " + max);
            }
        }
    }

    /**
     * One of two values.
     *
     * @param limit what {@code v} is compared with
     * @param inclusive whether {@code v = limit} gives {@code above}: the documented schema says so, the schema of the
     *     reference's program does not
     * @param above the result beyond the limit
     * @param below the result otherwise
     */
    record Threshold(double limit, boolean inclusive, Value above, Value below) implements Transform {}

    /** {@code max − (v − min)}: turns the range around; with 0 and 1 that is {@code 1 − v}. */
    record Invert(double min, double max) implements Transform {}

    /** The result for {@code input}. NaN gives NaN, and an overflow an infinity; whether those are welcome is the caller's. */
    default Value apply(Value input) {
        if (!input.isNumber()) {
            return input;
        }
        double v = input.asDouble();
        return switch (this) {
            case Identity same -> input;
            case Scale(double factor, double offset) -> Value.of(v * factor + offset);
            case Clamp(double min, double max) -> Value.of(Math.min(max, Math.max(min, v)));
            case Threshold(double limit, boolean inclusive, Value above, Value below) -> {
                if (Double.isNaN(v)) {
                    yield input;
                }
                yield v > limit || (inclusive && v == limit) ? above : below;
            }
            case Invert(double min, double max) -> Value.of(max - (v - min));
        };
    }
}
