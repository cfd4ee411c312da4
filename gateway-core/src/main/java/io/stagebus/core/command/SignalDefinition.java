package io.stagebus.core.command;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What somebody said about a signal (CLASP ANNOUNCE). Immutable.
 *
 * @param address an address, or a pattern for many
 * @param kind its kind
 * @param datatype free text such as {@code f32}; empty when not said
 * @param access free text such as {@code rw}; empty when not said
 * @param unit free text; empty when not said
 * @param min lower end of the range
 * @param max upper end of the range
 * @param initial the default value
 * @param description for people; empty when not said
 */
public record SignalDefinition(
        AddressPattern address,
        SignalKind kind,
        String datatype,
        String access,
        String unit,
        OptionalDouble min,
        OptionalDouble max,
        Optional<Value> initial,
        String description) {

    private static final long OWN_WEIGHT = 200;

    /** Only what a live Param tells of itself. */
    public static SignalDefinition of(AddressPattern address, SignalKind kind) {
        return new SignalDefinition(
                address, kind, "", "", "", OptionalDouble.empty(), OptionalDouble.empty(), Optional.empty(), "");
    }

    /** About how many bytes of heap it holds. */
    public long weight() {
        long texts = (long) datatype.length() + access.length() + unit.length() + description.length();
        return OWN_WEIGHT + address.weight() + 2 * texts + (initial.isPresent() ? Value.weight(initial.get()) : 0);
    }
}
