package io.stagebus.rules.rule;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The rules that are in force together, in the order of their files. Immutable; any thread.
 *
 * @param rules no two with the same id
 */
public record RuleSet(List<Rule> rules) {

    /** No rules at all. */
    public static final RuleSet EMPTY = new RuleSet(List.of());

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException when an id comes twice
     */
    public RuleSet {
        rules = List.copyOf(rules);
        Set<String> ids = new HashSet<>();
        for (Rule rule : rules) {
            if (!ids.add(rule.id())) {
                throw new IllegalArgumentException("rule id " + rule.id() + " comes twice");
            }
        }
    }
}
