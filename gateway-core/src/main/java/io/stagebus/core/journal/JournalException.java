package io.stagebus.core.journal;

/** The journal cannot be opened. The message names the file and what to do. */
public final class JournalException extends Exception {

    private static final long serialVersionUID = 1;

    /** Says what is wrong, with the cause for the log. */
    public JournalException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Says what is wrong. */
    public JournalException(String message) {
        super(message);
    }
}
