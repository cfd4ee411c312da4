package io.stagebus.rules.rule;

import java.time.Duration;

/**
 * How a rule is run. Durations are at most {@link #MAX_COOLDOWN}, and zero for none; all but {@code hold} are measured on a
 * clock that nobody sets.
 *
 * @param enabled whether it is run at all
 * @param shadow whether it is judged and traced and does nothing
 * @param priority higher ones are evaluated first; rules of the same priority in the order of the file (R16)
 * @param cooldown the least time between two firings
 * @param debounce how long it must be quiet at an address before the last signal counts
 * @param hold how long what triggered it, and its conditions, must hold
 * @param onceWithin how long the same value at the same address counts once
 * @param maxRate how often it may fire in a second; 0 for as often as it is triggered
 * @param overlap what a firing does while another one runs
 */
public record RuleOptions(
        boolean enabled,
        boolean shadow,
        int priority,
        Duration cooldown,
        Duration debounce,
        Duration hold,
        Duration onceWithin,
        int maxRate,
        Overlap overlap) {

    /** The farthest a priority may lie from 0. */
    public static final int MAX_PRIORITY = 1000;

    /** The longest cooldown, and the longest of the other durations. */
    public static final Duration MAX_COOLDOWN = Duration.ofDays(7);

    /** The highest rate that can be asked for. */
    public static final int MAX_RATE = 10_000;

    /** Enabled, priority 0, and nothing else. */
    public static final RuleOptions DEFAULT = new RuleOptions(true, 0, Duration.ZERO);

    /** Only the first three. */
    public RuleOptions(boolean enabled, int priority, Duration cooldown) {
        this(enabled, false, priority, cooldown, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0, Overlap.RESTART);
    }

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
        check("cooldown", cooldown);
        check("debounce", debounce);
        check("for", hold);
        check("once_within", onceWithin);
        if (maxRate < 0 || maxRate > MAX_RATE) {
            throw new IllegalArgumentException("max_rate must be 0.." + MAX_RATE + " but is " + maxRate);
        }
    }

    private static void check(String name, Duration duration) {
        if (duration.isNegative() || duration.compareTo(MAX_COOLDOWN) > 0) {
            throw new IllegalArgumentException(name + " must be 0.." + MAX_COOLDOWN + " but is " + duration);
        }
    }
}
