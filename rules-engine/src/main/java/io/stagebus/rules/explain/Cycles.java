package io.stagebus.rules.explain;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.PatternTrie;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.rules.rule.Action;
import io.stagebus.rules.rule.Rule;
import io.stagebus.rules.rule.RuleSet;
import io.stagebus.rules.rule.Target;
import io.stagebus.rules.rule.Trigger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds rules that trigger each other in a circle, as far as that can be told from their addresses: by what one writes where
 * another watches, conditions and values aside. No such circle runs for ever, because a rule never fires in a chain that it is
 * part of; but hardly one is meant. A rule that writes where it watches is none: it may well mean to put something right. Any
 * thread but the bus's.
 */
public final class Cycles {

    /** How many are told at the most. */
    public static final int MAX_TOLD = 20;

    /** With more pairs of rules that trigger each other than this, the rest are not looked at. */
    private static final int MAX_PAIRS = 1_000_000;

    /** Fills a slot in an address; matched by patterns that leave the segment open, and by hardly any other. */
    private static final String ANYTHING = "\u2026";

    private final List<Rule> rules;
    private final Map<SignalKind, PatternTrie<Integer>> watching = new EnumMap<>(SignalKind.class);
    private final List<Set<Integer>> triggers = new ArrayList<>();
    private int pairs;

    private Cycles(RuleSet set) {
        rules = set.rules();
        for (SignalKind kind : SignalKind.values()) {
            watching.put(kind, new PatternTrie<>());
        }
        for (int i = 0; i < rules.size(); i++) {
            watch(i, rules.get(i).trigger());
        }
        for (int i = 0; i < rules.size(); i++) {
            Set<Integer> found = triggeredBy(rules.get(i));
            found.remove(i);
            triggers.add(found);
        }
    }

    /** The circles in a set of rules, one line each, at most {@value #MAX_TOLD}. */
    public static List<String> in(RuleSet set) {
        return new Cycles(set).find();
    }

    private PatternTrie<Integer> of(SignalKind kind) {
        return Objects.requireNonNull(watching.get(kind));
    }

    private void watch(int index, Trigger trigger) {
        switch (trigger) {
            case Trigger.OnChange change ->
                of(SignalKind.PARAM).add(change.pattern().pattern(), index);
            case Trigger.OnThreshold limit ->
                of(SignalKind.PARAM).add(limit.pattern().pattern(), index);
            case Trigger.OnEvent event -> of(event.kind()).add(event.pattern().pattern(), index);
            case Trigger.OnInterval interval -> {}
            case Trigger.OnSchedule schedule -> {}
            case Trigger.OnStart start -> {}
            case Trigger.OnSession session -> {}
            case Trigger.OnTimeout timeout -> {}
            case Trigger.OnCommand command -> {}
        }
    }

    private Set<Integer> triggeredBy(Rule rule) {
        Set<Integer> found = new LinkedHashSet<>();
        for (Action action : rule.actions()) {
            if (pairs >= MAX_PAIRS) {
                return found;
            }
            switch (action) {
                case Action.SetParam(Target target, var source) -> add(found, target, SignalKind.PARAM);
                case Action.Delete(Target target) -> add(found, target, SignalKind.PARAM);
                case Action.Fade fade -> add(found, fade.target(), SignalKind.PARAM);
                case Action.Publish publish -> add(found, publish.target(), publish.kind());
                case Action.Delay delay -> {}
                case Action.Cancel cancel -> {}
                case Action.Enable enable -> {}
                case Action.Arm arm -> {}
                case Action.Panic panic -> {}
                case Action.Filtering filtering -> {}
            }
        }
        pairs += found.size();
        return found;
    }

    private void add(Set<Integer> found, Target target, SignalKind kind) {
        address(target).ifPresent(address -> of(kind).match(address, found::add));
    }

    private static Optional<Address> address(Target target) {
        return target.fixed().or(() -> target.like(ANYTHING));
    }

    private List<String> find() {
        List<String> told = new ArrayList<>();
        Set<Integer> left = new LinkedHashSet<>();
        for (int i = 0; i < rules.size(); i++) {
            left.add(i);
        }
        keepCircles(left);
        while (!left.isEmpty() && told.size() < MAX_TOLD) {
            List<Integer> circle = circle(left);
            told.add(circle.stream().map(index -> rules.get(index).id()).collect(Collectors.joining(" → ")) + " → "
                    + rules.get(circle.getFirst()).id());
            circle.forEach(left::remove);
            keepCircles(left);
        }
        return told;
    }

    /** Takes out, again and again, who triggers nobody that is left. */
    private void keepCircles(Set<Integer> left) {
        int[] counts = new int[rules.size()];
        List<List<Integer>> by = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            by.add(new ArrayList<>());
        }
        Deque<Integer> ends = new ArrayDeque<>();
        for (int index : left) {
            for (int other : triggers.get(index)) {
                if (left.contains(other)) {
                    counts[index]++;
                    by.get(other).add(index);
                }
            }
            if (counts[index] == 0) {
                ends.add(index);
            }
        }
        for (Integer end = ends.poll(); end != null; end = ends.poll()) {
            left.remove(end);
            for (int index : by.get(end)) {
                if (--counts[index] == 0) {
                    ends.add(index);
                }
            }
        }
    }

    /** Everybody who is left triggers somebody who is left, so whoever goes on comes back to where they were. */
    private List<Integer> circle(Set<Integer> left) {
        List<Integer> path = new ArrayList<>();
        Set<Integer> seen = new LinkedHashSet<>();
        int at = left.iterator().next();
        while (seen.add(at)) {
            path.add(at);
            at = triggers.get(at).stream().filter(left::contains).findFirst().orElseThrow();
        }
        return path.subList(path.indexOf(at), path.size());
    }
}
