package io.stagebus.osc.stream;

/** The bytes of a stream are no longer packets, and nobody can say where the next one starts. */
public final class FramingException extends Exception {

    private static final long serialVersionUID = 1;

    FramingException(String problem) {
        // No stack trace: anybody on the network can have these made.
        super(problem, null, false, false);
    }
}
