package io.stagebus.core.signal;

/**
 * What a write asks for besides the value (CLASP SET flags).
 *
 * @param lock take the lock
 * @param unlock give the lock back after writing
 * @param ttl the time to live asked for
 */
public record ParamFlags(boolean lock, boolean unlock, Ttl ttl) {

    /** Nothing but the value. */
    public static final ParamFlags NONE = new ParamFlags(false, false, Ttl.UNSPECIFIED);

    /** Only a time to live. */
    public static ParamFlags ofTtl(Ttl ttl) {
        return ttl.equals(Ttl.UNSPECIFIED) ? NONE : new ParamFlags(false, false, ttl);
    }
}
