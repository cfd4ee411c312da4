package io.stagebus.appliance.json;

/** Text that is no JSON value, or none that the bus can carry. The message says what and at which character. */
public final class InvalidJsonException extends Exception {

    private static final long serialVersionUID = 1;

    /** Says what is wrong. */
    public InvalidJsonException(String message) {
        super(message);
    }
}
