package io.stagebus.rules.explain;

import io.stagebus.core.address.Address;
import io.stagebus.rules.trace.EntryRecord;
import io.stagebus.rules.trace.TraceEntry;
import io.stagebus.rules.trace.Words;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What rules would have done beside what they did: pairs off the firings of each rule that had the same reason at the same
 * time. Both are given in the order of their times. One thread.
 */
final class Comparison {

    /** How far apart two firings may be that are the same: timers are late by so much at the most. */
    static final long SAME_MICROS = 50_000;

    /** How many differences are told one by one. */
    static final int MAX_TOLD = 100;

    private final Map<String, Rule> rules = new TreeMap<>();
    private final List<String> differences = new ArrayList<>();
    private long untold;

    /** A firing. */
    private record Firing(long atMicros, String what, Optional<Address> address) {
        boolean isSame(Firing other) {
            return Math.abs(atMicros - other.atMicros) <= SAME_MICROS
                    && what.equals(other.what)
                    && address.equals(other.address);
        }
    }

    private static final class Rule {
        private final Deque<Firing> would = new ArrayDeque<>();
        private final Deque<Firing> did = new ArrayDeque<>();
        private long wouldFire;
        private long fired;
        private long unrecorded;
    }

    /** A rule that is looked at, whether it fires or not. */
    void expect(String ruleId) {
        rule(ruleId);
    }

    private Rule rule(String ruleId) {
        return rules.computeIfAbsent(ruleId, id -> new Rule());
    }

    /** A rule fires now. */
    void would(TraceEntry entry) {
        Rule rule = rule(entry.ruleId());
        rule.wouldFire++;
        Firing firing =
                new Firing(entry.timeMicros(), entry.cue().what(), entry.cue().address());
        settle(entry.ruleId(), rule, firing.atMicros);
        if (!takes(rule.did, firing)) {
            rule.would.addLast(firing);
        }
    }

    /** It is recorded that a rule fired. */
    void did(EntryRecord entry) {
        Rule rule = rule(entry.ruleId());
        rule.fired += 1 + entry.missed();
        rule.unrecorded += entry.missed();
        Firing firing = new Firing(entry.atMicros(), entry.what(), entry.address());
        settle(entry.ruleId(), rule, firing.atMicros);
        if (!takes(rule.would, firing)) {
            rule.did.addLast(firing);
        }
    }

    private static boolean takes(Deque<Firing> waiting, Firing firing) {
        for (Firing other : waiting) {
            if (other.isSame(firing)) {
                return waiting.remove(other);
            }
        }
        return false;
    }

    /** What is so old that nothing will match it any more is a difference. */
    private void settle(String ruleId, Rule rule, long nowMicros) {
        tell(ruleId, rule.would, nowMicros, "+ ", " would have fired, and did not");
        tell(ruleId, rule.did, nowMicros, "- ", " fired, and would not have");
    }

    private void tell(String ruleId, Deque<Firing> waiting, long nowMicros, String sign, String words) {
        for (Firing first = waiting.peekFirst();
                first != null && nowMicros - first.atMicros > SAME_MICROS;
                first = waiting.peekFirst()) {
            waiting.removeFirst();
            if (differences.size() >= MAX_TOLD) {
                untold++;
            } else {
                differences.add(sign + Words.time(first.atMicros) + " " + ruleId + words + ", because of " + first.what
                        + first.address.map(address -> " " + address).orElse(""));
            }
        }
    }

    /** All of it, line by line: a line for each rule, then what differs. */
    List<String> told() {
        rules.forEach((id, rule) -> settle(id, rule, Long.MAX_VALUE));
        List<String> lines = new ArrayList<>();
        rules.forEach((id, rule) -> lines.add(id + "  would have fired " + rule.wouldFire + ", fired " + rule.fired
                + (rule.unrecorded > 0 ? ", of which " + rule.unrecorded + " without a record" : "")));
        lines.add(differences.isEmpty() ? "no difference" : "differences:");
        differences.forEach(line -> lines.add("  " + line));
        if (untold > 0) {
            lines.add("  and " + untold + " more");
        }
        return lines;
    }
}
