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

    /** An address longer than {@link OscRoot#MAX_LENGTH}. */
    record TooLong() implements OscName {}
}
