package io.stagebus.rules.schedule;

import java.time.Instant;
import java.util.Optional;

/** When something is due, again and again. Immutable; any thread; equal when it says the same. */
public sealed interface Timetable permits CronTimes, SunTimes {

    /** The first time after {@code instant}, not including it; empty when there is none for years. */
    Optional<Instant> after(Instant instant);
}
