package io.stagebus.core.journal;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.signal.Signal;

/**
 * Which entries of the journal are wanted (CLASP REPLAY).
 *
 * @param pattern which addresses
 * @param fromMicros earliest time, inclusive, microseconds since 1970
 * @param toMicros latest time, inclusive
 * @param limit at most so many entries
 * @param kinds mask of {@link io.stagebus.core.signal.SignalKind#bit}
 * @param newest whether the limit keeps the newest entries instead of the oldest; either way they come oldest first
 */
public record ReplayRange(
        AddressPattern pattern, long fromMicros, long toMicros, long limit, int kinds, boolean newest) {

    /** Whether {@code signal} is wanted; the limit aside. */
    public boolean admits(Signal signal) {
        return signal.kind().in(kinds)
                && signal.timeMicros() >= fromMicros
                && signal.timeMicros() <= toMicros
                && pattern.matches(signal.address());
    }
}
