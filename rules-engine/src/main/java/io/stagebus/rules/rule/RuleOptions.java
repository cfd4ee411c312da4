package io.stagebus.rules.rule;

import java.time.Duration;

/**
 * How a rule is run.
 *
 * @param enabled whether it is run at all
 * @param priority higher ones are evaluated first; rules of the same priority in the order of the file (R16)
 * @param cooldown the least time between two firings, on the monotonic clock; zero for none
 */
public record RuleOptions(boolean enabled, int priority, Duration cooldown) {

    /** The farthest a priority may lie from 0. */
    public static final int MAX_PRIORITY = 1000;

    /** The longest cooldown. */
    public static final Duration MAX_COOLDOWN = Duration.ofDays(7);

    /** Enabled, priority 0, no cooldown. */
    public static final RuleOptions DEFAULT = new RuleOptions(true, 0, Duration.ZERO);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException when one does not hold
     */
    public RuleOptions {
        if (Math.abs(priority) > MAX_PRIORITY) {
            throw new IllegalArgumentException(
                    "priority must be -" + MAX_PRIORITY + ".." + MAX_PRIORITY + " but is " + priority);
        }
        if (cooldown.isNegative() || cooldown.compareTo(MAX_COOLDOWN) > 0) {
            throw new IllegalArgumentException("cooldown must be 0.." + MAX_COOLDOWN + " but is " + cooldown);
        }
    }
}
