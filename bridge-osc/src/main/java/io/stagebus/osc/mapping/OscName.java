package io.stagebus.osc.mapping;

import io.stagebus.core.address.Address;

/** What the address of an incoming message stands for (R3). Immutable. */
public sealed interface OscName {

    /** A signal's name. */
    record Plain(Address address) implements OscName {}

    /** An address pattern, which may name several signals. */
    record Pattern() implements OscName {}

    /**
     * A control message to the gateway itself, never state.
     *
     * @param verb what follows {@code /stagebus}, such as {@code /subscribe}; possibly empty
     */
    record Control(String verb) implements OscName {}

    /** Longer than {@link OscRoot#MAX_LENGTH}, or longer or deeper with its root than an {@link Address} may be. */
    record TooLong() implements OscName {}
}
