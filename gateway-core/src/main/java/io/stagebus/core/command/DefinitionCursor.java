package io.stagebus.core.command;

import java.util.function.Predicate;

/**
 * A resumable walk over the answer to a {@link Command.Query}, pulled by the receiver when the answer's turn comes and as it
 * becomes writable (R19): announced definitions first, then live Params that nobody announced (R26). Holds no part of the
 * answer. Bus thread only.
 */
public interface DefinitionCursor {

    /**
     * Visits at most {@code maxVisits} definitions or Params and hands those that match and may be read to {@code sink}.
     *
     * @param maxVisits 1 or more; 500 keep a slice well below 200 µs
     * @param sink takes a definition and says whether it has room for another; if not, the slice ends
     * @return whether there may be more
     */
    boolean advance(int maxVisits, Predicate<SignalDefinition> sink);
}
