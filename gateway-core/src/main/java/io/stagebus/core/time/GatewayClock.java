package io.stagebus.core.time;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The two clocks of the gateway, injected so that tests own time. Any thread. */
public interface GatewayClock {

    /** Microseconds since 1970, as the wall shows. May step when the wall clock is set. */
    long wallMicros();

    /** Nanoseconds that only ever go forward, from an arbitrary start; for intervals and deadlines. */
    long monotonicNanos();

    /** The machine's clocks. */
    static GatewayClock system() {
        Clock wall = Clock.systemUTC();
        return new GatewayClock() {
            @Override
            public long wallMicros() {
                return ChronoUnit.MICROS.between(Instant.EPOCH, wall.instant());
            }

            @Override
            public long monotonicNanos() {
                return System.nanoTime();
            }
        };
    }
}
