package io.stagebus.core.state;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Ttl;
import java.util.List;
import java.util.Optional;

/**
 * What the configuration says about state.
 *
 * @param kinds declared kinds, the first match counts (R5)
 * @param strategies conflict strategies, the first match counts; last write wins where none matches (R14)
 * @param defaultTtl the time to live of a Param whose writes say nothing; {@link Ttl#NEVER} by default
 * @param maxParams how many Params there may be (R15)
 * @param maxBytes how many bytes of values and addresses they may hold together (R15)
 * @param maxTombstones how many deleted addresses keep their revision (R12)
 */
public record StateSettings(
        List<KindRule> kinds,
        List<StrategyRule> strategies,
        Ttl defaultTtl,
        int maxParams,
        long maxBytes,
        int maxTombstones) {

    /** The kind of every address that matches. */
    public record KindRule(AddressPattern pattern, SignalKind kind) {}

    /** The conflict strategy of every address that matches. */
    public record StrategyRule(AddressPattern pattern, Strategy strategy) {}

    /** No declarations, no expiry, 100,000 Params, 64 MiB. */
    public static final StateSettings DEFAULT =
            new StateSettings(List.of(), List.of(), Ttl.NEVER, 100_000, 64L << 20, 100_000);

    /** The same for values that came out of strategies and times to live already: the last one counts, and stays. */
    public StateSettings settled() {
        return new StateSettings(kinds, List.of(), Ttl.NEVER, maxParams, maxBytes, maxTombstones);
    }

    /** The declared kind of an address, if any. */
    Optional<SignalKind> kindOf(Address address) {
        for (KindRule rule : kinds) {
            if (rule.pattern().matches(address)) {
                return Optional.of(rule.kind());
            }
        }
        return Optional.empty();
    }

    /** The conflict strategy of an address. */
    Strategy strategyOf(Address address) {
        for (StrategyRule rule : strategies) {
            if (rule.pattern().matches(address)) {
                return rule.strategy();
            }
        }
        return Strategy.LWW;
    }

    /** Copies the lists. */
    public StateSettings {
        kinds = List.copyOf(kinds);
        strategies = List.copyOf(strategies);
        if (maxParams < 1 || maxBytes < 1 || maxTombstones < 0) {
            throw new IllegalArgumentException("max-params and max-param-bytes must be 1 or more");
        }
    }
}
