package io.stagebus.core.bus;

import io.stagebus.core.address.Address;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Signal;
import java.util.Optional;

/**
 * Something that watches every signal and may ask for more: the rules. Called on the bus thread once for each signal, after
 * it was delivered and before the next command is taken (R16). Never called for what a restart restored (R28).
 */
public interface Reaction {

    /**
     * A signal was delivered.
     *
     * @param signal what is now true
     * @param effects takes the commands that follow; they run in the order given, after the effects of earlier signals
     *     (breadth first), and may themselves be reacted to
     */
    void react(Signal signal, Effects effects);

    /** A session was opened. */
    default void sessionOpened(Session opened) {
        // Few want to know.
    }

    /** A session was closed; what its end changes is reacted to next. */
    default void sessionClosed(Session closed) {
        // Few want to know.
    }

    /** What a reaction may do and see. Valid only during the call. */
    interface Effects {

        /** Asks for a command. Too deep a chain is refused with {@link Rejection#CHAIN_TOO_DEEP} and counted. */
        void submit(Command command);

        /** The Param at {@code address} as it is now. */
        Optional<Signal.Param> current(Address address);

        /**
         * The Param that this signal took the place of or deleted; empty when the signal created it, or is no Param. With
         * it a reaction tells a change from a repetition without a memory of its own, also right after a restart.
         */
        Optional<Signal.Param> previous();

        /** How many reactions led to this signal: 0 for a client's own. */
        int depth();
    }
}
