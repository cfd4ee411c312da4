package io.stagebus.rules.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Sunrise or sunset at a place, or so long before or after it. Where the sun does not rise for weeks, neither is this due.
 *
 * @param event which of the two
 * @param offset added to it; negative for before; at most 12 hours either way
 * @param latitude degrees, −90..90, north is positive
 * @param longitude degrees, −180..180, east is positive
 */
public record SunTimes(Event event, Duration offset, double latitude, double longitude) implements Timetable {

    /** The farthest an offset may lie from 0. */
    public static final Duration MAX_OFFSET = Duration.ofHours(12);

    /** In so many days there is one, or none for long. */
    private static final int DAYS = 4;

    /** What the sun does. */
    public enum Event {
        /** Its upper edge appears. */
        SUNRISE,
        /** Its upper edge disappears. */
        SUNSET
    }

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException when one does not hold
     */
    public SunTimes {
        if (offset.abs().compareTo(MAX_OFFSET) > 0) {
            throw new IllegalArgumentException("offset must be within " + MAX_OFFSET + " but is " + offset);
        }
        if (!(Math.abs(latitude) <= 90) || !(Math.abs(longitude) <= 180)) {
            throw new IllegalArgumentException("no place on earth: " + latitude + ", " + longitude);
        }
    }

    @Override
    public Optional<Instant> after(Instant instant) {
        Instant bare = instant.minus(offset);
        // Always reckoned from a midnight: from anywhere else the same event comes out some seconds earlier or later,
        // and
        // would be due twice.
        ZonedDateTime midnight =
                bare.atZone(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS).minusDays(1);
        for (int day = 0; day < DAYS; day++) {
            Optional<Instant> found = first(midnight.plusDays(day));
            if (found.isEmpty() || found.get().isAfter(bare)) {
                return found.map(due -> due.plus(offset));
            }
        }
        return Optional.empty();
    }

    private Optional<Instant> first(ZonedDateTime from) {
        org.shredzone.commons.suncalc.SunTimes sun = org.shredzone.commons.suncalc.SunTimes.compute()
                .on(from)
                .at(latitude, longitude)
                .execute();
        return Optional.ofNullable(event == Event.SUNRISE ? sun.getRise() : sun.getSet())
                .map(ZonedDateTime::toInstant);
    }
}
