package io.stagebus.core.signal;

import io.stagebus.core.address.Address;

/** Why a signal came to be. Together with its {@link Origin} it answers "who changed this, and why". Immutable. */
public sealed interface Cause {

    /** The cause of everything a client asked for itself. */
    Cause COMMAND = new Command();

    /** The cause of a deletion by the end of a Param's time to live (R12). */
    Cause EXPIRY = new Expiry();

    /** The cause of a change that the end of a session made: a freed contribution, a will. */
    Cause SESSION_END = new SessionEnd();

    /** A client's own command. */
    record Command() implements Cause {
        @Override
        public String label() {
            return "command";
        }
    }

    /**
     * A rule fired.
     *
     * @param ruleId the rule's id
     * @param trigger the origin of the signal that fired it; the chain is as long as rules fired each other, which the
     *     bus bounds
     */
    record Rule(String ruleId, Origin trigger) implements Cause {
        @Override
        public String label() {
            return "rule:" + ruleId;
        }
    }

    /** The time to live ended. */
    record Expiry() implements Cause {
        @Override
        public String label() {
            return "expiry";
        }
    }

    /** The session ended. */
    record SessionEnd() implements Cause {
        @Override
        public String label() {
            return "session-end";
        }
    }

    /**
     * A max or min Param took another session's value, because the write that caused it no longer wins (R14).
     *
     * @param contributor whose value it is
     */
    record Settled(Origin contributor) implements Cause {
        @Override
        public String label() {
            return "settled";
        }
    }

    /**
     * It happened at another address that is the same thing.
     *
     * @param from the other address
     * @param trigger the origin of what happened there
     */
    record Alias(Address from, Origin trigger) implements Cause {
        @Override
        public String label() {
            return "alias:" + from.text();
        }
    }

    /**
     * One word for logs, the live view and the journal: {@code command}, {@code rule:<id>}, {@code expiry}, {@code session-end},
     * {@code settled}, {@code alias:<address>}.
     */
    String label();
}
