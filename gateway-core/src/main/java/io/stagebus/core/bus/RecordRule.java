package io.stagebus.core.bus;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.signal.SignalKind;

/**
 * What of the signals that are many and no state is recorded all the same: those of Streams, or all phases of Gestures, of
 * which otherwise only the end is. Immutable.
 *
 * @param pattern at which addresses
 * @param kind {@link SignalKind#STREAM} or {@link SignalKind#GESTURE}
 */
public record RecordRule(AddressPattern pattern, SignalKind kind) {

    /** Rejects kinds that are recorded always. */
    public RecordRule {
        if (kind != SignalKind.STREAM && kind != SignalKind.GESTURE) {
            throw new IllegalArgumentException(kind + " is recorded always");
        }
    }
}
