package io.stagebus.appliance.backup;

import java.util.List;

/** A file is no backup, or a damaged one. */
public final class InvalidBackupException extends Exception {

    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // List.copyOf can be serialized
    private final List<String> problems;

    /** Says what is wrong, a sentence each. */
    public InvalidBackupException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** Says what is wrong. */
    public InvalidBackupException(String problem) {
        this(List.of(problem));
    }

    /** What is wrong, a sentence each. */
    public List<String> problems() {
        return problems;
    }
}
