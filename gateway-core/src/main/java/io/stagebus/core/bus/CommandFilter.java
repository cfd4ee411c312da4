package io.stagebus.core.bus;

import io.stagebus.core.address.Address;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;

/**
 * Something that is asked before a write is applied: rules that filter. Asked once for each write of whichever door, alone or
 * in a bundle, whose session may make it, and of a bundle with a time when that has come. Never asked about the gateway's own
 * tree. Bus thread only.
 */
@FunctionalInterface
public interface CommandFilter {

    /** Whether it may have something to say about a write that came for {@code address}: if not, it is not asked. */
    default boolean concerns(Address address) {
        return true;
    }

    /** What becomes of {@code write}. */
    Decision decide(Command.Write write);

    /** What becomes of a write. */
    sealed interface Decision {}

    /**
     * This write is applied; the same one, or another in its place. Elsewhere its session must have access. The reply that counts is
     * that of the write which was asked about.
     */
    record Pass(Command.Write write) implements Decision {}

    /**
     * Nothing is applied.
     *
     * @param outcome what its sender hears; a bundle fails as a whole if this is a rejection
     */
    record Drop(Outcome outcome) implements Decision {}
}
