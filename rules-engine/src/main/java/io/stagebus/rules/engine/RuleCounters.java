package io.stagebus.rules.engine;

import io.stagebus.rules.trace.Verdict;
import java.util.Map;

/**
 * What one rule did since it came into force. Immutable.
 *
 * @param ruleId which rule
 * @param verdicts how often it was judged how; a verdict that never fell is left out
 * @param refused how many of its writes the bus refused: a lock, a scope, a full gateway
 */
public record RuleCounters(String ruleId, Map<Verdict, Long> verdicts, long refused) {

    /** Copies the map. */
    public RuleCounters {
        verdicts = Map.copyOf(verdicts);
    }

    /** How often a verdict fell. */
    public long count(Verdict verdict) {
        return verdicts.getOrDefault(verdict, 0L);
    }

    /** How often it fired. */
    public long fired() {
        return count(Verdict.FIRED);
    }

    /** How often it was triggered and did not fire, for whatever reason. */
    public long suppressed() {
        long sum = 0;
        for (Map.Entry<Verdict, Long> entry : verdicts.entrySet()) {
            Verdict verdict = entry.getKey();
            sum += verdict == Verdict.FIRED || verdict == Verdict.NOT_TRIGGERED ? 0 : entry.getValue();
        }
        return sum;
    }

    /** How often a guard stopped it. */
    public long trips() {
        return verdicts.entrySet().stream()
                .filter(entry -> entry.getKey().isTrip())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
