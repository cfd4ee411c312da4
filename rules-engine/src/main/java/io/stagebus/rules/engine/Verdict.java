package io.stagebus.rules.engine;

/** What became of a rule that a signal or its interval made look. In the order in which they are decided. */
public enum Verdict {
    /** The value was repeated, or crossed no limit. */
    NOT_TRIGGERED,
    /** The rule is among those that led to this signal, so it does not fire again. */
    OWN_CHAIN,
    /** The chain of rules that led to this signal is as long as it may be. A trip. */
    CHAIN_TOO_LONG,
    /** It fired less than its cooldown ago. */
    COOLING_DOWN,
    /** A condition did not hold. */
    CONDITION,
    /** It fired too often within a second. A trip. */
    RATE,
    /** A transform made no finite number. A trip. */
    NO_NUMBER,
    /** It fired. */
    FIRED;

    /** Whether this is trouble somebody should look into, rather than a rule doing as it says. */
    public boolean isTrip() {
        return switch (this) {
            case CHAIN_TOO_LONG, RATE, NO_NUMBER -> true;
            case NOT_TRIGGERED, OWN_CHAIN, COOLING_DOWN, CONDITION, FIRED -> false;
        };
    }
}
