package io.stagebus.appliance.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A time as somebody types it: an instant, a local date or time, or how long ago. */
final class TimeText {

    private static final Pattern AGO = Pattern.compile("([0-9]{1,9})(s|m|h|d)");

    private final Instant now;
    private final ZoneId zone;

    /** Reads times as seen now and here. */
    TimeText(Instant now, ZoneId zone) {
        this.now = now;
        this.zone = zone;
    }

    /**
     * Microseconds since 1970.
     *
     * @throws IllegalArgumentException with a sentence when it is no time
     */
    long micros(String text) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant(text));
    }

    private Instant instant(String text) {
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            return now.minus(ago(Long.parseLong(ago.group(1)), ago.group(2)));
        }
        try {
            if (text.endsWith("Z") || text.matches(".*T.*[+-][0-9:]+")) {
                return java.time.OffsetDateTime.parse(text).toInstant();
            }
            if (text.contains("T")) {
                return LocalDateTime.parse(text).atZone(zone).toInstant();
            }
            return text.contains(":")
                    ? LocalTime.parse(text)
                            .atDate(LocalDate.ofInstant(now, zone))
                            .atZone(zone)
                            .toInstant()
                    : LocalDate.parse(text).atStartOfDay(zone).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no time: 2026-11-21T16:00:00Z, 2026-11-21T16:00, 2026-11-21, 16:00, or 2h for"
                            + " two hours ago",
                    e);
        }
    }

    private static Duration ago(long number, String unit) {
        return switch (unit) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
