package io.stagebus.rules.rule;

import java.util.List;

/**
 * One rule: when its trigger happens and all its conditions hold, its actions run. Immutable. Two rules are equal when
 * they would behave alike; a reload keeps the timers of a rule that equals the one before.
 *
 * @param id unique in its set, 1..{@value #MAX_ID_LENGTH} characters without {@code /}: it becomes a segment of an address
 * @param name for people; the id where the file says nothing
 * @param options how it is run
 * @param trigger what it waits for
 * @param conditions all must hold; may be empty
 * @param actions run in order; at least one
 */
public record Rule(
        String id,
        String name,
        RuleOptions options,
        Trigger trigger,
        List<Condition> conditions,
        List<Action> actions) {

    /** The most characters an id may have. */
    public static final int MAX_ID_LENGTH = 128;

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException when the id is no legal id or there is no action
     */
    public Rule {
        if (!isLegalId(id)) {
            throw new IllegalArgumentException(
                    "rule id must have 1.." + MAX_ID_LENGTH + " characters without '/': " + id);
        }
        conditions = List.copyOf(conditions);
        actions = List.copyOf(actions);
        if (actions.isEmpty()) {
            throw new IllegalArgumentException("rule " + id + " must have at least one action");
        }
    }

    /** Whether {@code text} may be the id of a rule. */
    public static boolean isLegalId(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_ID_LENGTH
                && text.indexOf('/') < 0
                && text.chars().noneMatch(Character::isISOControl);
    }
}
