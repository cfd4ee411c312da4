package io.stagebus.core.state;

import io.stagebus.core.signal.Ttl;

/** How long a Param lives that does not live for ever. Mutable; owned by the store's thread. */
final class Life {

    Ttl ttl;
    /** When it expires on the monotonic clock; meaningless unless {@link #ttl} expires. */
    long deadlineNanos;
    /** Whether the expiry queue holds an entry for it; one is enough, it is re-armed when it comes up early. */
    boolean queued;

    long queuedForNanos;

    Life(Ttl ttl) {
        this.ttl = ttl;
    }
}
