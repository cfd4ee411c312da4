package io.stagebus.rules.engine;

/**
 * What keeps rules from running away.
 *
 * @param maxFiringsPerSecond how often one rule may fire within a second, 1 or more: the guard against a loop that leaves the
 *     gateway and comes back by a device. A bank of faders through one rule stays far below the default
 * @param maxChainLength how many rules may have fired each other before a signal fires no more, 1 or more
 */
public record EngineLimits(int maxFiringsPerSecond, int maxChainLength) {

    /** 10,000 firings a second, chains of 16. */
    public static final EngineLimits DEFAULT = new EngineLimits(10_000, 16);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException when one does not hold
     */
    public EngineLimits {
        if (maxFiringsPerSecond < 1 || maxChainLength < 1) {
            throw new IllegalArgumentException("limits of the rules must be 1 or more");
        }
    }
}
