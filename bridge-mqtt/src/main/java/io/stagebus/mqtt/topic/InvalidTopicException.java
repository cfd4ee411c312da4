package io.stagebus.mqtt.topic;

/** Text that is no topic name or topic filter, or none that this broker lets anybody use. */
public final class InvalidTopicException extends Exception {

    private static final long serialVersionUID = 1;

    /** What is wrong with it. */
    public enum Problem {
        /** Empty, a NUL, or a wildcard where none may be. */
        SYNTAX,
        /** Longer, or with more levels, than the broker takes. */
        TOO_LONG,
        /** With a leading slash, but inside the namespace whose topics have none (R2). */
        INSIDE_NAMESPACE,
        /** An address that appears under another name: {@code $stagebus/…}, {@code $clasp/…} (R2). */
        OTHER_NAME
    }

    /** What is wrong with it. */
    private final Problem problem;

    InvalidTopicException(String text, Problem problem, String detail) {
        super("topic \"" + (text.length() <= 80 ? text : text.substring(0, 80) + "…") + "\" " + detail);
        this.problem = problem;
    }

    /** What is wrong with it. */
    public Problem problem() {
        return problem;
    }
}
