package io.stagebus.appliance.wiring;

/** The gateway cannot start. The message is one sentence for who runs it: what is wrong, where, and what to do. */
public final class StartupException extends Exception {

    private static final long serialVersionUID = 1;

    /** Says what is wrong. */
    public StartupException(String sentence) {
        super(sentence);
    }

    /** Says what is wrong, with the cause for the log. */
    public StartupException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
