package io.stagebus.osc.server;

import java.time.Duration;

/**
 * What becomes of a bundle whose time has passed (OSC 1.0 "Temporal Semantics and OSC Time Tags" leaves it to the server).
 * Immutable.
 *
 * @param dropLate whether it is dropped; otherwise it runs at once
 * @param grace how late it may be and yet run, where it would be dropped: networks take their time
 */
public record TimePolicy(boolean dropLate, Duration grace) {

    /** Late bundles run at once. */
    public static final TimePolicy RUN_LATE = new TimePolicy(false, Duration.ZERO);

    /** Names the value that is out of range. */
    public TimePolicy {
        if (grace.isNegative() || grace.toHours() > 1) {
            throw new IllegalArgumentException("osc late-grace must be 0..3600 s but is " + grace.toSeconds());
        }
    }
}
