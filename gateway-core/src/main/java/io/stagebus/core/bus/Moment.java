package io.stagebus.core.bus;

import io.stagebus.core.time.GatewayClock;

/** The time of the current batch: read once, the same for everything in it. Bus thread only. */
final class Moment {

    private final GatewayClock clock;
    private long micros;
    private long nanos;

    Moment(GatewayClock clock) {
        this.clock = clock;
    }

    void read() {
        micros = clock.wallMicros();
        nanos = clock.monotonicNanos();
    }

    /** Wall clock, microseconds since 1970. */
    long micros() {
        return micros;
    }

    /** Monotonic clock, nanoseconds. */
    long nanos() {
        return nanos;
    }
}
