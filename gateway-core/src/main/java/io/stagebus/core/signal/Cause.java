package io.stagebus.core.signal;

/** Why a signal came to be. Together with its {@link Origin} it answers "who changed this, and why". Immutable. */
public sealed interface Cause {

    /** The cause of everything a client asked for itself. */
    Cause COMMAND = new Command();

    /** The cause of a deletion by the end of a Param's time to live (R12). */
    Cause EXPIRY = new Expiry();

    /** The cause of a change that the end of a session made: a freed contribution, a will. */
    Cause SESSION_END = new SessionEnd();

    /** A client's own command. */
    record Command() implements Cause {}

    /**
     * A rule fired.
     *
     * @param ruleId the rule's id
     * @param trigger the origin of the signal that fired it; the chain is as long as rules fired each other, which the
     *     bus bounds
     */
    record Rule(String ruleId, Origin trigger) implements Cause {}

    /** The time to live ended. */
    record Expiry() implements Cause {}

    /** The session ended. */
    record SessionEnd() implements Cause {}

    /** One word for logs, the live view and the journal: {@code command}, {@code rule:<id>}, {@code expiry}, {@code session-end}. */
    default String label() {
        return switch (this) {
            case Command c -> "command";
            case Rule(String ruleId, Origin trigger) -> "rule:" + ruleId;
            case Expiry e -> "expiry";
            case SessionEnd s -> "session-end";
        };
    }
}
