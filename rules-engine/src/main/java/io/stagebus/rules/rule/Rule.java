package io.stagebus.rules.rule;

import java.util.List;

/**
 * One rule: when its trigger happens and all its conditions hold, its actions run. Immutable.
 *
 * @param id unique in its set, 1..{@value #MAX_ID_LENGTH} characters without {@code /}: it becomes a segment of an address
 * @param about what it says to people
 * @param options how it is run
 * @param trigger what it waits for
 * @param conditions all must hold; may be empty
 * @param actions run in order; at least one
 */
public record Rule(
        String id,
        About about,
        RuleOptions options,
        Trigger trigger,
        List<Condition> conditions,
        List<Action> actions) {

    /** The most characters an id may have. */
    public static final int MAX_ID_LENGTH = 128;

    /**
     * What a rule says to people.
     *
     * @param name the id where the file says nothing
     * @param description empty where the file says nothing
     * @param tags for lists of rules
     */
    public record About(String name, String description, List<String> tags) {
        /** Copies the tags. */
        public About {
            tags = List.copyOf(tags);
        }

        /** Only a name. */
        public static About of(String name) {
            return new About(name, "", List.of());
        }
    }

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

    /** Whether it behaves like {@code other}, whatever they say to people. A reload keeps the timers of such a rule. */
    public boolean behavesLike(Rule other) {
        return id.equals(other.id)
                && options.equals(other.options)
                && trigger.equals(other.trigger)
                && conditions.equals(other.conditions)
                && actions.equals(other.actions);
    }

    /** Whether it is asked before a command is applied, instead of after. */
    public boolean isFilter() {
        return trigger instanceof Trigger.OnCommand;
    }
}
