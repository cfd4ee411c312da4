package io.stagebus.rules.trace;

/** What became of a rule that something made look. About in the order in which they are decided. */
public enum Verdict {
    /** The value was repeated, or crossed no limit. */
    NOT_TRIGGERED("the value was repeated, or crossed no limit"),
    /** The rule is switched off. */
    DISABLED("the rule is switched off"),
    /** All rules are stopped. */
    PANIC("all rules are stopped by a panic"),
    /** The rule is among those that led to this signal, so it does not fire again. */
    OWN_CHAIN("the rule itself led to this signal"),
    /** The chain of rules that led to this signal is as long as it may be. A trip. */
    CHAIN_TOO_LONG("too many rules fired each other"),
    /** It waits until the address is quiet. */
    DEBOUNCING("it waits until the address is quiet"),
    /** The same value came from the same address a moment ago. */
    DUPLICATE("the same came a moment ago"),
    /** It fired less than its cooldown ago. */
    COOLING_DOWN("it fired less than its cooldown ago"),
    /** A condition did not hold. */
    CONDITION("a condition did not hold"),
    /** It must hold for a while yet. */
    HOLDING("it must hold for a while yet"),
    /** It, or what it needs, did not hold as long as it must. */
    NOT_HELD("it did not hold as long as it must"),
    /** It fired as often in this second as it may, as it says itself. */
    MAX_RATE("it fired as often in this second as it says it may"),
    /** It fired too often within a second. A trip. */
    RATE("it fired too often within a second"),
    /** An earlier firing still runs. */
    OVERLAP("an earlier firing still runs"),
    /** It would write to a part of the tree that is disarmed. */
    DISARMED("it would write where rules are disarmed"),
    /** A transform made no finite number. A trip. */
    NO_NUMBER("a transform made no finite number"),
    /** A capture or a part of a value was not there. A trip. */
    MISSING("something that it needs was not there"),
    /** It would have taken more work than it may. A trip. */
    BUDGET("it would have taken more work than it may"),
    /** Too much waits already. A trip. */
    FULL("too many delays and fades are pending"),
    /** It would have fired; it is in shadow mode. */
    SHADOW("it would have fired, and is in shadow mode"),
    /** It fired. */
    FIRED("it fired");

    private final String words;

    Verdict(String words) {
        this.words = words;
    }

    /** The verdict for a person. */
    public String words() {
        return words;
    }

    /** Whether this is trouble somebody should look into, rather than a rule doing as it says. */
    public boolean isTrip() {
        return switch (this) {
            case CHAIN_TOO_LONG, RATE, NO_NUMBER, MISSING, BUDGET, FULL -> true;
            case NOT_TRIGGERED,
                    DISABLED,
                    PANIC,
                    OWN_CHAIN,
                    DEBOUNCING,
                    DUPLICATE,
                    COOLING_DOWN,
                    CONDITION,
                    HOLDING,
                    NOT_HELD,
                    MAX_RATE,
                    OVERLAP,
                    DISARMED,
                    SHADOW,
                    FIRED -> false;
        };
    }

    /** Whether the rule may yet fire for the same reason. */
    public boolean isPending() {
        return this == DEBOUNCING || this == HOLDING;
    }
}
