package io.stagebus.core.bus;

import io.stagebus.core.signal.SignalKind;

/** Who gets what {@link Thinning} decides on: one session, or a crowd of them. Bus thread only. */
sealed interface Audience permits Recipient, Crowd {

    /** How long a delivery of this kind counts at most, in nanoseconds. */
    long intervalNanos(SignalKind kind);

    /** Whether a delivery of this kind counts for good, because the next is compared with it. */
    boolean compares(SignalKind kind);

    /** The place of its newest subscription in the order of all. */
    long newest();
}
