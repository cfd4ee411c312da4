package io.stagebus.appliance.wiring;

/** The gateway cannot start. The message is one sentence for who runs it: what is wrong, where, and what to do. */
public final class StartupException extends Exception {

    private static final long serialVersionUID = 1;

    private final boolean configuration;

    /** Says what is wrong with the configuration. */
    StartupException(String sentence) {
        super(sentence);
        configuration = true;
    }

    /** Says what is wrong, with the cause for the log. */
    public StartupException(String sentence, Throwable cause) {
        super(sentence, cause);
        configuration = false;
    }

    /** Whether the configuration has to change; otherwise the machine is in the way. */
    public boolean isConfiguration() {
        return configuration;
    }
}
