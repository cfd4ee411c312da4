package io.stagebus.core.command;

/**
 * Where the outcome of a command goes. Called once, on the bus thread: at once, or when the change is durable if the command
 * asked for that (R18), or when a resumable piece of work ends. Must not block.
 *
 * <p>A bundle that is {@link Outcome.Scheduled} is called again when it is refused at its time (R23). A session that ends
 * hears nothing of what waits to be durable.
 */
@FunctionalInterface
public interface Reply {

    /** For whoever does not want to know. */
    Reply NONE = outcome -> {};

    /** The command's outcome. */
    void complete(Outcome outcome);
}
