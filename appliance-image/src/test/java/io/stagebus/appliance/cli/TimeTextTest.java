package io.stagebus.appliance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Times as people type them. */
class TimeTextTest {

    private static final TimeText TIMES =
            new TimeText(Instant.parse("2026-11-21T16:00:00Z"), ZoneId.of("Europe/Berlin"));

    @ParameterizedTest
    @CsvSource({
        "2026-11-21T15:00:00.5Z, 2026-11-21T15:00:00.5Z",
        "2026-11-21T15:00:00+02:00, 2026-11-21T13:00:00Z",
        "2026-11-21T15:00, 2026-11-21T14:00:00Z",
        "2026-11-21, 2026-11-20T23:00:00Z",
        "15:30, 2026-11-21T14:30:00Z",
        "90s, 2026-11-21T15:58:30Z",
        "2h, 2026-11-21T14:00:00Z",
        "3d, 2026-11-18T16:00:00Z",
    })
    void isAnInstantOrLocalOrHowLongAgo(String text, String instant) {
        assertThat(Instant.EPOCH.plus(TIMES.micros(text), ChronoUnit.MICROS)).isEqualTo(Instant.parse(instant));
    }

    @Test
    void whatIsNoTimeIsSaidWithWhatIs() {
        assertThatThrownBy(() -> TIMES.micros("yesterday"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"yesterday\" is no time")
                .hasMessageContaining("2h");
    }
}
