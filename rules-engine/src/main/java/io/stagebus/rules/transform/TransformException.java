package io.stagebus.rules.transform;

/** A value that cannot be made. It ends the firing that asked for it, and nothing else. */
public final class TransformException extends Exception {

    private static final long serialVersionUID = 1;

    /** What kind of trouble it is. */
    public enum Reason {
        /** A number was needed, or came out infinite or as NaN. */
        NO_NUMBER,
        /** A capture, a part of a value or a place in a table is not there. */
        MISSING,
        /** It would have taken more work than it may. */
        BUDGET
    }

    private final Reason reason;

    /**
     * Says what is wrong.
     *
     * @param detail one sentence for a person
     */
    public TransformException(Reason reason, String detail) {
        // Made on the bus thread, perhaps for each signal: without the cost of a stack trace.
        super(detail, null, false, false);
        this.reason = reason;
    }

    /** What kind of trouble it is. */
    public Reason reason() {
        return reason;
    }

    /** The sentence. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
