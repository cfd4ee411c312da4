package io.stagebus.rules.engine;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressCache;
import io.stagebus.core.address.PatternTrie;
import io.stagebus.core.signal.Signal;
import io.stagebus.rules.rule.Rule;
import io.stagebus.rules.rule.RuleSet;
import io.stagebus.rules.rule.Trigger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which rules of one set look at a signal. Made on any thread and then handed to the bus thread, whose it is from there
 * on.
 *
 * <p>What an address matches is looked up once and remembered, so a signal that concerns no rule costs one look-up and no
 * allocation.
 */
final class RuleIndex {

    /** What the addresses of each cache may weigh, in bytes. */
    private static final long MAX_CACHED_BYTES = 16L << 20;

    private static final ActiveRule[] NONE = {};

    private final Half params = new Half();
    private final Half events = new Half();
    private final List<ActiveRule> all = new ArrayList<>();
    private final Map<String, ActiveRule> byId = new HashMap<>();
    private final List<ActiveRule> intervals = new ArrayList<>();

    /** The rules that look at one kind of signal. */
    private static final class Half {
        private final PatternTrie<ActiveRule> trie = new PatternTrie<>();
        private final AddressCache<ActiveRule[]> cache = new AddressCache<>(MAX_CACHED_BYTES);

        ActiveRule[] watching(Address address) {
            if (trie.size() == 0) {
                return NONE;
            }
            ActiveRule[] known = cache.get(address);
            if (known == null) {
                known = find(address);
                cache.put(address, known);
            }
            return known;
        }

        private ActiveRule[] find(Address address) {
            List<ActiveRule> found = new ArrayList<>();
            trie.match(address, found::add);
            if (found.isEmpty()) {
                return NONE;
            }
            found.sort(Comparator.comparingInt(active -> active.rank));
            return found.toArray(ActiveRule[]::new);
        }
    }

    RuleIndex(RuleSet set) {
        List<Rule> ordered = new ArrayList<>(set.rules());
        // The sort is stable: rules of one priority stay in the order of their files (R16).
        ordered.sort(Comparator.comparingInt((Rule rule) -> rule.options().priority())
                .reversed());
        for (Rule rule : ordered) {
            ActiveRule active = new ActiveRule(rule, all.size());
            all.add(active);
            byId.put(rule.id(), active);
            if (rule.options().enabled()) {
                add(active);
            }
        }
    }

    private void add(ActiveRule active) {
        switch (active.rule.trigger()) {
            case Trigger.OnChange change -> params.trie.add(change.pattern(), active);
            case Trigger.OnThreshold threshold -> params.trie.add(threshold.pattern(), active);
            case Trigger.OnEvent event -> events.trie.add(event.pattern(), active);
            case Trigger.OnInterval interval -> intervals.add(active);
        }
    }

    /** The enabled rules whose trigger is about {@code signal}, in their order. Not to be changed. */
    ActiveRule[] watching(Signal signal) {
        return switch (signal) {
            case Signal.Param param -> params.watching(param.address());
            case Signal.Event event -> events.watching(event.address());
            case Signal.Stream stream -> NONE;
            case Signal.Gesture gesture -> NONE;
            case Signal.Timeline timeline -> NONE;
        };
    }

    /** All rules, the disabled ones too, in their order. Any thread, once it is made. */
    List<ActiveRule> all() {
        return all;
    }

    /** The rule with this id. Any thread, once it is made. */
    @Nullable
    ActiveRule byId(String id) {
        return byId.get(id);
    }

    /** The enabled rules that run at an interval, in their order. */
    List<ActiveRule> intervals() {
        return intervals;
    }
}
