package io.stagebus.appliance.credentials;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What a platform granted of late, by the hashes of tokens and of what it was asked beside them, so that it is not asked anew
 * for each of many requests with the same one; who asks what it is just being asked waits for the same answer. Nothing is
 * remembered of what was refused. Bounded: what was not used for longest is forgotten. Any thread.
 */
final class Verdicts {

    /** How long what was granted holds, from when the platform was asked. */
    static final Duration FRESH = Duration.ofSeconds(10);

    /** How many grants are remembered. */
    static final int MAX_GRANTS = 1_000;

    /** How many answers may be awaited for one network, so that it does not keep all others waiting. */
    static final int MAX_AWAITED_EACH = 16;

    /**
     * What the platform is asked.
     *
     * @param token its hash
     * @param parameters the hash of what is passed on beside it
     */
    record Question(String token, String parameters) {

        /** About this token and this query. */
        static Question of(String token, String query) {
            return new Question(Tokens.hash(token), Tokens.hash(query));
        }
    }

    /**
     * @param at when it was asked for
     */
    private record Grant(Decision.Granted decision, Instant at) {}

    private final Map<Question, Grant> grants = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Grant> eldest) {
            return size() > MAX_GRANTS;
        }
    };
    private final Map<Question, CompletableFuture<Decision>> awaited = new HashMap<>();
    private final Map<String, Integer> awaitedBy = new HashMap<>();
    private long forgotten;

    /** What holds now; empty when the platform is to be asked. */
    synchronized Optional<Decision> holding(Question question, Instant now) {
        Grant grant = grants.get(question);
        if (grant == null || !now.isBefore(grant.decision().until())) {
            return Optional.empty();
        }
        Duration age = Duration.between(grant.at(), now);
        return age.isNegative() || age.compareTo(FRESH) >= 0 ? Optional.empty() : Optional.of(grant.decision());
    }

    /** Whether the token was granted something when it was last asked about, however long ago. */
    synchronized boolean wasGranted(Question question) {
        return grants.keySet().stream().anyMatch(known -> known.token().equals(question.token()));
    }

    /** What {@link #granted} is told of everything that is asked from now on. */
    synchronized long turn() {
        return forgotten;
    }

    /**
     * The platform granted it; not remembered if something was forgotten since it was asked, which may have been this.
     *
     * @param at when it was asked
     * @param turn of when it was asked
     */
    synchronized void granted(Question question, Decision.Granted decision, Instant at, long turn) {
        if (turn == forgotten) {
            grants.put(question, new Grant(decision, at));
        }
    }

    /** The token is no good any more, whatever is asked beside it. */
    synchronized void refused(Question question) {
        grants.keySet().removeIf(known -> known.token().equals(question.token()));
    }

    /** What was granted to somebody does not hold any longer, nor does what is being asked. */
    synchronized void forget(String principal) {
        forgotten++;
        awaited.clear();
        grants.values().removeIf(grant -> grant.decision().principal().equals(principal));
    }

    /**
     * The answer of {@code platform}, or the one that is awaited already; {@link Decision.TooMany} where too many are.
     *
     * @param from the network that asks
     * @param platform asked if nobody waits for its answer to this question
     */
    @SuppressWarnings("FutureReturnValueIgnored") // its failure is passed on
    CompletableFuture<Decision> ask(Question question, String from, Supplier<CompletableFuture<Decision>> platform) {
        CompletableFuture<Decision> mine = new CompletableFuture<>();
        synchronized (this) {
            CompletableFuture<Decision> before = awaited.get(question);
            if (before != null) {
                return before;
            }
            if (awaitedBy.getOrDefault(from, 0) >= MAX_AWAITED_EACH) {
                return CompletableFuture.completedFuture(new Decision.TooMany());
            }
            awaitedBy.merge(from, 1, Integer::sum);
            awaited.put(question, mine);
        }
        platform.get().whenComplete((decision, failure) -> {
            answered(question, from, mine);
            if (failure == null) {
                mine.complete(decision);
            } else {
                mine.completeExceptionally(failure);
            }
        });
        return mine;
    }

    private synchronized void answered(Question question, String from, CompletableFuture<Decision> mine) {
        awaited.remove(question, mine);
        awaitedBy.computeIfPresent(from, (network, count) -> count == 1 ? null : count - 1);
    }
}
