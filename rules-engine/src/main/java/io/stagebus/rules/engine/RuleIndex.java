package io.stagebus.rules.engine;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressCache;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.PatternTrie;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.rules.rule.CapturePattern;
import io.stagebus.rules.rule.Rule;
import io.stagebus.rules.rule.RuleSet;
import io.stagebus.rules.rule.Trigger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private static final long MAX_CACHED_BYTES = 8L << 20;

    private static final Address RESERVED = Address.of("/stagebus");
    private static final ActiveRule[] NONE = {};

    private final Map<SignalKind, Part> byKind = new EnumMap<>(SignalKind.class);
    private final Part holding = new Part();
    private final Part filters = new Part();
    private final List<ActiveRule> all = new ArrayList<>();
    private final Map<String, ActiveRule> byId = new HashMap<>();
    private final List<ActiveRule> intervals = new ArrayList<>();
    private final List<ActiveRule> timetables = new ArrayList<>();
    private final List<ActiveRule> sessions = new ArrayList<>();
    private final List<ActiveRule> starts = new ArrayList<>();

    /** The rules that look at one kind of signal. */
    private static final class Part {
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
            boolean reserved = address.isUnder(RESERVED);
            trie.match(address, active -> {
                // The gateway's own tree is seen only by who names it, as with MQTT's "#" (R2).
                if (!reserved || namesReserved(active)) {
                    found.add(active);
                }
            });
            if (found.isEmpty()) {
                return NONE;
            }
            found.sort(Comparator.comparingInt(active -> active.rank));
            return found.toArray(ActiveRule[]::new);
        }

        private static boolean namesReserved(ActiveRule active) {
            return active.rule
                    .trigger()
                    .addresses()
                    .map(CapturePattern::isReserved)
                    .orElse(true);
        }
    }

    RuleIndex(RuleSet set) {
        for (SignalKind kind : SignalKind.values()) {
            byKind.put(kind, new Part());
        }
        List<Rule> ordered = new ArrayList<>(set.rules());
        // The sort is stable: rules of one priority stay in the order of their files (R16).
        ordered.sort(Comparator.comparingInt((Rule rule) -> rule.options().priority())
                .reversed());
        for (Rule rule : ordered) {
            ActiveRule active = new ActiveRule(rule, all.size());
            all.add(active);
            byId.put(rule.id(), active);
            add(active);
        }
    }

    private Part of(SignalKind kind) {
        return Objects.requireNonNull(byKind.get(kind));
    }

    private void add(ActiveRule active) {
        switch (active.rule.trigger()) {
            case Trigger.OnChange change ->
                of(SignalKind.PARAM).trie.add(change.pattern().pattern(), active);
            case Trigger.OnThreshold threshold ->
                of(SignalKind.PARAM).trie.add(threshold.pattern().pattern(), active);
            case Trigger.OnEvent event ->
                of(event.kind()).trie.add(event.pattern().pattern(), active);
            case Trigger.OnTimeout timeout ->
                byKind.values().forEach(part -> part.trie.add(timeout.pattern().pattern(), active));
            case Trigger.OnCommand command -> filters.trie.add(command.pattern().pattern(), active);
            case Trigger.OnInterval interval -> intervals.add(active);
            case Trigger.OnSchedule schedule -> timetables.add(active);
            case Trigger.OnSession session -> sessions.add(active);
            case Trigger.OnStart start -> starts.add(active);
        }
        if (active.holdNanos > 0) {
            for (Address looked : Conditions.fixedAddresses(active.rule.conditions())) {
                holding.trie.add(AddressPattern.exactly(looked), active);
            }
        }
    }

    /** The rules whose trigger is about {@code signal}, in their order. Not to be changed. */
    ActiveRule[] watching(Signal signal) {
        return of(signal.kind()).watching(signal.address());
    }

    /** The rules that may be waiting for a condition about {@code address} to hold. Not to be changed. */
    ActiveRule[] holding(Address address) {
        return holding.watching(address);
    }

    /** The filters for {@code address}, in their order. Not to be changed. */
    ActiveRule[] filtering(Address address) {
        return filters.watching(address);
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

    /** The rules that run at an interval, in their order. */
    List<ActiveRule> intervals() {
        return intervals;
    }

    /** The rules that have a timetable, in their order. */
    List<ActiveRule> timetables() {
        return timetables;
    }

    /** The rules about sessions, in their order. */
    List<ActiveRule> sessions() {
        return sessions;
    }

    /** The rules that fire at the start, in their order. */
    List<ActiveRule> starts() {
        return starts;
    }
}
