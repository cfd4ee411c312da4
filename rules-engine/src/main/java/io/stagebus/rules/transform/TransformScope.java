package io.stagebus.rules.transform;

import io.stagebus.core.signal.Value;
import java.util.Optional;

/** What a transform sees besides its input. Bus thread only. */
public interface TransformScope extends Slots {

    /** Nothing: no slots, no memory from one call to the next, time stands still. */
    static TransformScope none() {
        return new TransformScope() {
            @Override
            public Optional<Value> slot(String name) {
                return Optional.empty();
            }

            @Override
            public Memory memory() {
                return new Memory();
            }

            @Override
            public long nowNanos() {
                return 0;
            }
        };
    }

    /** What the transform at hand remembers of its last call for the same trigger address. */
    Memory memory();

    /** The monotonic time. */
    long nowNanos();

    /** What one transform remembers for one address. */
    final class Memory {
        /** Whether there was a call before. */
        boolean used;
        /** What it answered then. */
        double value;
        /** When that was. */
        long nanos;

        void keep(double answered, long nowNanos) {
            used = true;
            value = answered;
            nanos = nowNanos;
        }
    }
}
