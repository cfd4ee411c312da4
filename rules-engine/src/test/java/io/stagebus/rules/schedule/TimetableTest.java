package io.stagebus.rules.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When timetables are due. */
class TimetableTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @Test
    void cronFollowsTheClockOfItsZone() {
        CronTimes evening = CronTimes.parse("30 19 * * MON-FRI", BERLIN);

        assertThat(evening.after(Instant.parse("2026-07-03T17:00:00Z")))
                .as("a Friday in summer")
                .contains(Instant.parse("2026-07-03T17:30:00Z"));
        assertThat(evening.after(Instant.parse("2026-07-03T17:30:00Z")))
                .as("not itself, and not at the weekend")
                .contains(Instant.parse("2026-07-06T17:30:00Z"));
        assertThat(evening.after(Instant.parse("2026-12-01T00:00:00Z")))
                .contains(Instant.parse("2026-12-01T18:30:00Z"));
    }

    @Test
    void anHourThatComesTwiceCountsOnce() {
        CronTimes early = CronTimes.parse("30 2 * * *", BERLIN);
        Instant first = early.after(Instant.parse("2026-10-24T22:00:00Z")).orElseThrow();

        assertThat(early.after(first)).contains(Instant.parse("2026-10-26T01:30:00Z"));
    }

    @Test
    void theSunSetsWhereTheAlmanacSays() {
        // Berlin, 21 June 2026: rises 4:43, sets 21:33 local time.
        SunTimes set = new SunTimes(SunTimes.Event.SUNSET, Duration.ZERO, 52.52, 13.405);
        SunTimes before = new SunTimes(SunTimes.Event.SUNSET, Duration.ofMinutes(-30), 52.52, 13.405);
        Instant noon = Instant.parse("2026-06-21T10:00:00Z");

        Instant sunset = set.after(noon).orElseThrow();
        assertThat(sunset).isCloseTo(Instant.parse("2026-06-21T19:33:00Z"), within(3, ChronoUnit.MINUTES));
        assertThat(before.after(noon).orElseThrow())
                .isCloseTo(sunset.minus(Duration.ofMinutes(30)), within(1, ChronoUnit.MINUTES));
        assertThat(set.after(sunset).orElseThrow())
                .isCloseTo(sunset.plus(Duration.ofDays(1)), within(3, ChronoUnit.MINUTES));
        assertThat(before.after(sunset.minus(Duration.ofMinutes(29))).orElseThrow())
                .isAfter(sunset);
    }

    @Test
    void noSunsetIsDueTwiceInAYear() {
        SunTimes set = new SunTimes(SunTimes.Event.SUNSET, Duration.ofMinutes(-15), 52.52, 13.405);
        Instant at = Instant.parse("2026-01-01T00:00:00Z");
        for (int day = 0; day < 365; day++) {
            Instant next = set.after(at).orElseThrow();
            assertThat(Duration.between(at, next)).isGreaterThan(Duration.ofHours(13));
            at = next;
        }
        assertThat(at).isBetween(Instant.parse("2026-12-31T00:00:00Z"), Instant.parse("2027-01-01T00:00:00Z"));
    }

    @Test
    void wherePolarDayIsNothingIsDueOrMuchLater() {
        Optional<Instant> next = new SunTimes(SunTimes.Event.SUNSET, Duration.ZERO, 78.2, 15.6)
                .after(Instant.parse("2026-06-01T00:00:00Z"));

        next.ifPresent(due -> assertThat(due).isAfter(Instant.parse("2026-08-01T00:00:00Z")));
    }
}
