package io.stagebus.core.state;

import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What sessions have to do with a Param, where any has.
 *
 * @param lockHolder the session that holds its lock
 * @param contributions what live sessions ask of a max or min Param, by session (R14)
 * @param involved the sessions it is booked under, see {@link Involvements}
 */
record Sharing(@Nullable String lockHolder, Map<String, Contribution> contributions, Set<String> involved) {

    /** Nobody has anything to do with it. */
    static final Sharing NONE = new Sharing(null, Map.of(), Set.of());

    /**
     * What one live session asks of a max or min Param (R14).
     *
     * @param weight see {@link Weights}; kept, since all contributions are summed up at every write
     */
    record Contribution(Content content, Origin origin, int weight) {
        Contribution(Content content, Origin origin) {
            this(content, origin, Weights.contribution(content, origin));
        }
    }

    /** See {@link Weights}. */
    long weight() {
        if (lockHolder == null && contributions.isEmpty()) {
            return 0;
        }
        long sum = Weights.SHARING;
        for (Contribution contribution : contributions.values()) {
            sum += contribution.weight();
        }
        return sum;
    }

    Sharing withHolder(@Nullable String holder) {
        return new Sharing(holder, contributions, involved).orNone();
    }

    Sharing withContributions(Map<String, Contribution> changed) {
        return new Sharing(lockHolder, changed, involved).orNone();
    }

    Sharing withInvolved(Set<String> sessions) {
        return new Sharing(lockHolder, contributions, sessions).orNone();
    }

    private Sharing orNone() {
        return lockHolder == null && contributions.isEmpty() && involved.isEmpty() ? NONE : this;
    }
}
