package io.stagebus.core.command;

import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.Ttl;

/**
 * How a Param is to be written.
 *
 * @param expectedRevision the revision the writer believes current, or {@link #ANY}; ignored by a creating write
 * @param flags lock, unlock, time to live
 * @param durable whether the reply waits until the change is durable (R18)
 */
public record WriteOptions(long expectedRevision, ParamFlags flags, boolean durable) {

    /** Whatever the revision is. */
    public static final long ANY = -1;

    /** Just write. */
    public static final WriteOptions PLAIN = new WriteOptions(ANY, ParamFlags.NONE, false);

    /** Write, and reply when it is durable. */
    public static final WriteOptions DURABLE = new WriteOptions(ANY, ParamFlags.NONE, true);

    /** A write with a time to live. */
    public static WriteOptions of(Ttl ttl, boolean durable) {
        return new WriteOptions(ANY, ParamFlags.ofTtl(ttl), durable);
    }
}
