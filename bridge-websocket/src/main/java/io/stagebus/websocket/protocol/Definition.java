package io.stagebus.websocket.protocol;

import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import java.util.Optional;

/**
 * One signal of an ANNOUNCE or RESULT, as it is on the wire (CLASP §3 ANNOUNCE). Immutable.
 *
 * @param address an address or a pattern; unchecked
 * @param kind its kind; unknown codes read as Event
 * @param datatype free text
 * @param access free text
 * @param meta more about it; never part of a RESULT
 */
public record Definition(
        String address, SignalKind kind, Optional<String> datatype, Optional<String> access, Optional<Meta> meta) {

    /**
     * What is said about a signal besides its type.
     *
     * @param unit free text
     * @param range both ends
     * @param initial the default value
     * @param description free text
     */
    public record Meta(
            Optional<String> unit, Optional<Range> range, Optional<Value> initial, Optional<String> description) {}

    /** A range of numbers, both ends included. */
    public record Range(double min, double max) {}

    /** Only an address and a kind. */
    public static Definition of(String address, SignalKind kind) {
        return new Definition(address, kind, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The same without {@link #meta}, as a RESULT carries it. */
    public Definition withoutMeta() {
        return meta.isEmpty() ? this : new Definition(address, kind, datatype, access, Optional.empty());
    }
}
