package io.stagebus.websocket.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ErrorThrottleTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void ten_a_second_pass_whatever_the_clock_shows() {
        for (long start : new long[] {0, Long.MIN_VALUE, Long.MAX_VALUE - SECOND / 2}) {
            ErrorThrottle throttle = new ErrorThrottle();
            int passed = 0;
            for (int i = 0; i < 300; i++) {
                passed += throttle.admits(start + i * (SECOND / 100)) ? 1 : 0;
            }
            assertThat(passed).isEqualTo(30);
        }
    }
}
