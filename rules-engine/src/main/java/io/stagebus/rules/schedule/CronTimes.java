package io.stagebus.rules.schedule;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Objects;
import java.util.Optional;

/**
 * The five fields of {@code cron}: minute, hour, day of the month, month, day of the week. A time that the clock leaves out in
 * spring is skipped, and one that comes twice in autumn counts once.
 */
public final class CronTimes implements Timetable {

    /** How long an expression may be. */
    public static final int MAX_LENGTH = 200;

    private static final CronDefinition FIELDS = CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX);

    private final String expression;
    private final ZoneId zone;
    private final ExecutionTime times;

    private CronTimes(String expression, ZoneId zone, ExecutionTime times) {
        this.expression = expression;
        this.zone = zone;
        this.times = times;
    }

    /**
     * Reads five fields.
     *
     * @param zone whose clock
     * @throws IllegalArgumentException when they are none
     */
    public static CronTimes parse(String expression, ZoneId zone) {
        if (expression.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("longer than " + MAX_LENGTH + " characters");
        }
        return new CronTimes(expression, zone, ExecutionTime.forCron(new CronParser(FIELDS).parse(expression)));
    }

    @Override
    public Optional<Instant> after(Instant instant) {
        return times.nextExecution(instant.atZone(zone)).map(ZonedDateTime::toInstant);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CronTimes that && expression.equals(that.expression) && zone.equals(that.zone);
    }

    @Override
    public int hashCode() {
        return Objects.hash(expression, zone);
    }

    @Override
    public String toString() {
        return expression + " " + zone;
    }
}
