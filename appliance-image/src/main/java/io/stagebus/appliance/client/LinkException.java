package io.stagebus.appliance.client;

/** A gateway did not do what it was asked. The message is one sentence for who typed the command. */
public final class LinkException extends Exception {

    private static final long serialVersionUID = 1;

    private final Reason reason;

    /** Why. */
    public enum Reason {
        /** Nobody answers there, or the answer broke off. */
        UNREACHABLE,
        /** Nothing is at that address. */
        NOT_FOUND,
        /** What was sent is not acceptable. */
        BAD_REQUEST,
        /** No access, or another session is in the way. */
        REFUSED,
        /** Not now: overload, or a limit is reached. */
        UNAVAILABLE
    }

    /** Says why and what. */
    public LinkException(Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
