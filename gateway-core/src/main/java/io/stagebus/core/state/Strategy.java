package io.stagebus.core.state;

/** How competing writes to one Param are resolved (R14). */
public enum Strategy {
    /** The last write in bus order wins. */
    LWW,
    /** The highest contribution of the live sessions wins: lighting's HTP. */
    MAX,
    /** The lowest contribution of the live sessions wins. */
    MIN,
    /** Only the holder of the lock writes; the first writer takes it. */
    LOCK,
    /** Maps are merged by key, null removes a key; anything else is last write wins. */
    MERGE
}
