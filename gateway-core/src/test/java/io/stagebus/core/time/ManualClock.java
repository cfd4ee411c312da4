package io.stagebus.core.time;

import java.time.Duration;

/** A clock that stands still until a test moves it. */
public final class ManualClock implements GatewayClock {

    private long wallMicros = 1_800_000_000_000_000L;
    private long nanos = 5_000_000_000L;

    @Override
    public long wallMicros() {
        return wallMicros;
    }

    @Override
    public long monotonicNanos() {
        return nanos;
    }

    /** Moves both clocks on. */
    public void advance(Duration by) {
        wallMicros += by.toNanos() / 1_000;
        nanos += by.toNanos();
    }

    /** Sets only the wall clock, as an operator or NTP would. */
    public void setWallMicros(long micros) {
        wallMicros = micros;
    }
}
