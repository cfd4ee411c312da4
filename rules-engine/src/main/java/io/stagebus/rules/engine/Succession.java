package io.stagebus.rules.engine;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * How one set of rules takes over from another: a rule that stays as it was keeps its memory, and with it cooldown,
 * interval, waiting actions and counters. Compared on the thread of whoever brings the new set, because that may take
 * longer than the bus may be held up (R19).
 */
record Succession(RuleIndex from, RuleIndex to, List<Kept> kept, List<ActiveRule> gone, List<ActiveRule> fresh) {

    /** A rule that is the same in both sets. */
    record Kept(ActiveRule before, ActiveRule after) {}

    /** Compares two sets. Any thread. */
    static Succession of(RuleIndex from, RuleIndex to) {
        List<Kept> kept = new ArrayList<>();
        List<ActiveRule> gone = new ArrayList<>();
        for (ActiveRule before : from.all()) {
            ActiveRule after = to.byId(before.id());
            if (after != null && after.rule.behavesLike(before.rule)) {
                kept.add(new Kept(before, after));
            } else {
                gone.add(before);
            }
        }
        Set<ActiveRule> fresh = new LinkedHashSet<>(to.all());
        kept.forEach(pair -> fresh.remove(pair.after));
        return new Succession(from, to, kept, gone, List.copyOf(fresh));
    }

    /** Hands the memories over. Bus thread only; what waits of rules that are gone is for the caller to end. */
    void apply() {
        for (Kept pair : kept) {
            pair.after.memory = pair.before.memory;
        }
    }
}
