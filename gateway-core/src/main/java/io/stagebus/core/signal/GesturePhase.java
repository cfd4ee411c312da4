package io.stagebus.core.signal;

/** Where a gesture stands. The order is that of the CLASP PUBLISH phase code. */
public enum GesturePhase {
    /** A finger went down. */
    START,
    /** It moved; only the newest move matters. */
    MOVE,
    /** It was lifted. */
    END,
    /** The gesture was taken away from it. */
    CANCEL
}
