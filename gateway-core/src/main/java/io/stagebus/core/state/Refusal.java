package io.stagebus.core.state;

/** Why a write was not stored. */
public enum Refusal {
    /** The expected revision is not the current one. */
    STALE_REVISION,
    /** Another session holds the lock. */
    LOCKED,
    /** There are too many Params, or they hold too many bytes (R15). */
    CAPACITY
}
