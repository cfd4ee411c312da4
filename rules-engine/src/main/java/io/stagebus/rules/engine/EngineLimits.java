package io.stagebus.rules.engine;

/**
 * What keeps rules from running away; each 1 or more, where nothing else is said.
 *
 * @param maxFiringsPerSecond how often one rule may fire within a second: the guard against a loop that leaves the gateway
 *     and comes back by a device. A bank of faders through one rule stays far below the default
 * @param maxChainLength how many rules may have fired each other before a signal fires no more
 * @param maxPending how many delays, fades and waiting signals of all rules together there may be
 * @param traceEntries how many evaluations are remembered
 * @param maxRecordedPerSecond how many firings of all rules together the journal is given within a second; 0 for none
 */
public record EngineLimits(
        int maxFiringsPerSecond, int maxChainLength, int maxPending, int traceEntries, int maxRecordedPerSecond) {

    /** 10,000 firings a second, chains of 8, 20,000 pending, 10,000 remembered, 1,000 a second recorded. */
    public static final EngineLimits DEFAULT = new EngineLimits(10_000, 8, 20_000, 10_000, 1_000);

    /** The first two, and the default for the rest. */
    public EngineLimits(int maxFiringsPerSecond, int maxChainLength) {
        this(
                maxFiringsPerSecond,
                maxChainLength,
                DEFAULT.maxPending,
                DEFAULT.traceEntries,
                DEFAULT.maxRecordedPerSecond);
    }

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException when one does not hold
     */
    public EngineLimits {
        if (maxFiringsPerSecond < 1 || maxChainLength < 1 || maxPending < 1 || traceEntries < 1) {
            throw new IllegalArgumentException("limits of the rules must be 1 or more");
        }
        if (maxRecordedPerSecond < 0) {
            throw new IllegalArgumentException("recorded firings must be 0 or more but are " + maxRecordedPerSecond);
        }
    }
}
