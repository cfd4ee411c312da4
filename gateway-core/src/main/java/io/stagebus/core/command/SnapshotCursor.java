package io.stagebus.core.command;

import io.stagebus.core.signal.Signal;
import java.util.function.Predicate;

/**
 * A resumable walk over the current Params, pulled by the receiver as it becomes writable (R19). Bus thread only.
 *
 * <p>While a subscription's cursor is open, live changes of an address it has not reached are suppressed for that
 * subscription - the walk will show the newer value - and those of an address it has passed are delivered. Before its first
 * slice they are delivered too, and the walk of a receiver that keeps Params leaves them out unless they change again.
 */
public interface SnapshotCursor {

    /** A cursor with nothing to show. */
    SnapshotCursor EMPTY = new SnapshotCursor() {
        @Override
        public boolean advance(int maxVisits, Predicate<Signal.Param> sink) {
            return false;
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    };

    /**
     * Visits at most {@code maxVisits} Params and hands those that match and may be read to {@code sink}.
     *
     * @param maxVisits 1 or more; 500 keep a slice well below 200 µs
     * @param sink takes a Param and says whether it has room for another; if not, the slice ends
     * @return whether there may be more; {@code false} closes the cursor
     */
    boolean advance(int maxVisits, Predicate<Signal.Param> sink);

    /** Gives the walk up; live changes flow again. Idempotent. */
    void close();
}
