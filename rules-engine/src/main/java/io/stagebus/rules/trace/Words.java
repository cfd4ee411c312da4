package io.stagebus.rules.trace;

import io.stagebus.core.signal.Value;
import io.stagebus.rules.rule.CapturePattern;
import io.stagebus.rules.rule.Condition;
import io.stagebus.rules.rule.Trigger;
import io.stagebus.rules.rule.Who;
import io.stagebus.rules.transform.ValueText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Parts of rules in words, each in one line. Any thread. */
public final class Words {

    private static final int MAX_VALUE = 80;

    private Words() {}

    /** A value, shortened. */
    public static String of(Value value) {
        return ValueText.shortened(value, MAX_VALUE);
    }

    /** A wall time, microseconds since 1970. */
    public static String time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** A condition as it is written. */
    public static String of(Condition condition) {
        return switch (condition) {
            case Condition.Compare compare ->
                compare.target().text() + " " + name(compare.operator()) + " " + of(compare.value());
            case Condition.In in -> in.target().text() + " in " + of(Value.arrayOf(in.values()));
            case Condition.Matches matches ->
                matches.target().text() + " matches " + matches.pattern().text();
            case Condition.Exists exists -> exists.target().text() + (exists.wanted() ? " exists" : " does not exist");
            case Condition.ChangedWithin changed ->
                changed.target().text() + " changed_within " + seconds(changed.time()) + " s";
            case Condition.All all ->
                all.parts().stream().map(Words::of).collect(Collectors.joining(" and ", "(", ")"));
            case Condition.Any any -> any.parts().stream().map(Words::of).collect(Collectors.joining(" or ", "(", ")"));
            case Condition.Not not -> "not " + of(not.part());
            case Condition.During during ->
                "time " + during.window().from() + " to " + during.window().to() + " "
                        + during.window().zone();
        };
    }

    private static String seconds(java.time.Duration duration) {
        return ValueText.of(Value.of(duration.toMillis() / 1000.0));
    }

    /** What a rule waits for. */
    public static String of(Trigger trigger) {
        return switch (trigger) {
            case Trigger.OnChange change -> "a change at " + change.pattern().text();
            case Trigger.OnThreshold threshold ->
                threshold.pattern().text()
                        + (threshold.above().isPresent()
                                ? " above " + number(threshold.above().getAsDouble())
                                : "")
                        + (threshold.below().isPresent()
                                ? " below " + number(threshold.below().getAsDouble())
                                : "");
            case Trigger.OnEvent event ->
                "a " + name(event.kind())
                        + event.phase().map(phase -> " " + name(phase)).orElse("") + " at "
                        + event.pattern().text();
            case Trigger.OnInterval interval -> "every " + seconds(interval.every()) + " s";
            case Trigger.OnSchedule schedule -> "the time " + schedule.times();
            case Trigger.OnStart start -> "the start";
            case Trigger.OnSession session -> "a session that " + name(session.change()) + of(session.who());
            case Trigger.OnTimeout timeout ->
                seconds(timeout.silence()) + " s without anything at "
                        + timeout.pattern().text();
            case Trigger.OnCommand command ->
                "a command at " + command.pattern().text() + of(command.who());
        };
    }

    private static String number(double number) {
        return ValueText.of(Value.of(number));
    }

    private static String of(Who who) {
        return (who.door().isEmpty() ? "" : " by " + who.door())
                + (who.session().isEmpty() ? "" : " from " + who.session())
                + (who.principal().isEmpty() ? "" : " as " + who.principal());
    }

    /** Where a rule waits, if it waits for an address. */
    public static Optional<String> place(Trigger trigger) {
        return trigger.addresses().map(CapturePattern::text);
    }
}
