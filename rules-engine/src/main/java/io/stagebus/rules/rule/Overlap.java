package io.stagebus.rules.rule;

/**
 * What a firing does while an earlier one of the same rule still waits or fades. Immutable.
 *
 * @param kind what it does
 * @param most how many wait, or run together; 1 for the other two
 */
public record Overlap(Kind kind, int most) {

    /** The most that may wait or run together. */
    public static final int MAX = 1_000;

    /** The earlier one is given up. */
    public static final Overlap RESTART = new Overlap(Kind.RESTART, 1);

    /** What can be done. */
    public enum Kind {
        /** The earlier one is given up. */
        RESTART,
        /** The new one is. */
        IGNORE,
        /** The new one waits for its turn. */
        QUEUE,
        /** Both go on. */
        PARALLEL
    }

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException when it does not hold
     */
    public Overlap {
        if (most < 1 || most > MAX) {
            throw new IllegalArgumentException("overlap must be 1.." + MAX + " but is " + most);
        }
    }
}
