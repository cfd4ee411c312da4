package io.stagebus.core.journal;

import io.stagebus.core.address.AddressPattern;

/**
 * How long the history of some addresses is kept, if not as long as the rest (R29). Immutable.
 *
 * @param pattern which addresses; of several rules the first that matches counts
 * @param days whole days, 0 or more
 */
public record KeepRule(AddressPattern pattern, int days) {

    /** Rejects negative days. */
    public KeepRule {
        if (days < 0) {
            throw new IllegalArgumentException("days must be 0 or more but is " + days);
        }
    }
}
