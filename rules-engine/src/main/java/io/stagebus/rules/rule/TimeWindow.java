package io.stagebus.rules.rule;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.Set;

/**
 * A part of the day on some days of the week. One that goes past midnight belongs to the day it began on. Immutable.
 *
 * @param from when it begins, inclusive
 * @param to when it ends, exclusive; the same as {@code from} for the whole day
 * @param days on which days it begins; not empty
 * @param zone whose clock
 */
public record TimeWindow(LocalTime from, LocalTime to, Set<DayOfWeek> days, ZoneId zone) {

    /**
     * Copies the days.
     *
     * @throws IllegalArgumentException when there is none
     */
    public TimeWindow {
        if (days.isEmpty()) {
            throw new IllegalArgumentException("a window has at least one day");
        }
        days = Set.copyOf(EnumSet.copyOf(days));
    }

    /** Whether {@code instant} lies in it. */
    public boolean contains(Instant instant) {
        ZonedDateTime local = instant.atZone(zone);
        LocalTime time = local.toLocalTime();
        DayOfWeek today = local.getDayOfWeek();
        if (from.equals(to)) {
            return days.contains(today);
        }
        if (from.isBefore(to)) {
            return days.contains(today) && !time.isBefore(from) && time.isBefore(to);
        }
        return (days.contains(today) && !time.isBefore(from)) || (days.contains(today.minus(1)) && time.isBefore(to));
    }
}
