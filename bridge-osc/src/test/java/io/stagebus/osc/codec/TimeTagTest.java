package io.stagebus.osc.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** OSC 1.0 "Temporal Semantics and OSC Time Tags". */
class TimeTagTest {

    private static final long DAY = 86_400_000_000L;

    private static long micros(String instant) {
        Instant time = Instant.parse(instant);
        return time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
    }

    @Test
    void countsFrom1900() {
        long start = micros("1970-01-01T00:00:00.5Z");

        assertThat(TimeTag.ofMicros(start)).isEqualTo(TimeTag.of(2_208_988_800L, 1L << 31));
        assertThat(TimeTag.of(2_208_988_800L, 1L << 31).toMicros(start)).isEqualTo(start);
    }

    @Test
    void readsSmallNumbersAsLongAgo() {
        long now = micros("2026-11-21T12:00:00Z");

        assertThat(TimeTag.of(0, 2).toMicros(now + DAY)).isEqualTo(micros("1900-01-01T00:00:00Z"));
    }

    @Test
    void goesOnWhenTheSecondsStartAgainIn2036() {
        long before = micros("2036-02-07T06:28:15Z");
        long after = micros("2036-02-07T06:28:17Z");

        assertThat(TimeTag.ofMicros(after).seconds()).isEqualTo(1);
        assertThat(TimeTag.ofMicros(after).toMicros(before + DAY)).isEqualTo(after);
        assertThat(TimeTag.ofMicros(before).toMicros(after + DAY)).isEqualTo(before);
    }

    @Test
    void onlyOneBitPatternIsImmediate() {
        assertThat(TimeTag.IMMEDIATELY.isImmediate()).isTrue();
        assertThat(TimeTag.of(0, 2).isImmediate()).isFalse();
        assertThat(TimeTag.of(0, 0).isImmediate()).isFalse();
    }
}
