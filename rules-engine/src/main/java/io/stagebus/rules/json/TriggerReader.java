package io.stagebus.rules.json;

import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.rules.rule.CapturePattern;
import io.stagebus.rules.rule.SessionChange;
import io.stagebus.rules.rule.Trigger;
import io.stagebus.rules.rule.Who;
import io.stagebus.rules.schedule.CronTimes;
import io.stagebus.rules.schedule.SunTimes;
import io.stagebus.rules.schedule.Timetable;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Reads the trigger of a rule. */
final class TriggerReader {

    private static final Tagged.Choice TRIGGERS = new Tagged.Choice(
            "a trigger",
            List.of(
                    "on_change",
                    "on_event",
                    "on_threshold",
                    "on_interval",
                    "on_schedule",
                    "on_start",
                    "on_session",
                    "on_timeout",
                    "on_command"),
            Set.of());

    private static final SignalKind[] PUBLISHED = {
        SignalKind.EVENT, SignalKind.STREAM, SignalKind.GESTURE, SignalKind.TIMELINE
    };

    private final Problems problems;
    private final Addresses addresses;
    private final Readings readings;

    TriggerReader(Problems problems, Addresses addresses) {
        this.problems = problems;
        this.addresses = addresses;
        this.readings = new Readings(problems);
    }

    /** The trigger at {@code at}; reports and answers nothing when it is none. */
    Optional<Trigger> read(At at) {
        return Tagged.of(at, problems, TRIGGERS).flatMap(tagged -> {
            Fields fields = tagged.fields();
            Optional<Trigger> trigger = switch (tagged.type()) {
                case "on_change" -> onChange(fields);
                case "on_event" -> onEvent(fields);
                case "on_threshold" -> onThreshold(fields);
                case "on_interval" -> silence(fields.required("seconds")).map(Trigger.OnInterval::new);
                case "on_schedule" -> onSchedule(fields);
                case "on_start" -> Optional.of(new Trigger.OnStart());
                case "on_session" -> onSession(fields);
                case "on_timeout" -> onTimeout(fields);
                case "on_command" -> onCommand(fields);
                default -> throw new IllegalStateException(tagged.type());
            };
            fields.finish(Set.of());
            return trigger;
        });
    }

    private Optional<CapturePattern> pattern(Fields fields, String key) {
        return fields.required(key).flatMap(addresses::capturing);
    }

    private boolean flag(Optional<At> at, boolean otherwise) {
        return at.flatMap(present -> present.bool(problems)).orElse(otherwise);
    }

    private Optional<Trigger> onChange(Fields fields) {
        Optional<CapturePattern> pattern = pattern(fields, "pattern");
        boolean changed = flag(fields.optional("only_if_changed"), true);
        boolean replayed = flag(fields.optional("replayed"), false);
        return pattern.map(known -> new Trigger.OnChange(known, changed, replayed));
    }

    private Optional<Trigger> onEvent(Fields fields) {
        Optional<CapturePattern> pattern = pattern(fields, "pattern");
        Optional<SignalKind> kind = readings.choose(fields.optional("signal"), PUBLISHED, SignalKind.EVENT);
        Optional<At> phaseAt =
                kind.equals(Optional.of(SignalKind.GESTURE)) ? fields.optional("phase") : Optional.empty();
        Optional<GesturePhase> phase = phaseAt.flatMap(at -> readings.choose(at, GesturePhase.values()));
        return pattern.isPresent() && kind.isPresent() && phaseAt.isPresent() == phase.isPresent()
                ? Optional.of(new Trigger.OnEvent(pattern.get(), kind.get(), phase))
                : Optional.empty();
    }

    private Optional<Trigger> onThreshold(Fields fields) {
        Optional<CapturePattern> pattern = pattern(fields, "address");
        Optional<At> above = fields.optional("above");
        Optional<At> below = fields.optional("below");
        Optional<At> hysteresisAt = fields.optional("hysteresis");
        OptionalDouble hysteresis = hysteresisAt.isEmpty()
                ? OptionalDouble.of(0)
                : hysteresisAt.get().number(problems, 0, Double.MAX_VALUE, "a number of 0 or more");
        if (above.isEmpty() && below.isEmpty()) {
            fields.wrong("the key \"above\", \"below\" or both", "neither", "");
            return Optional.empty();
        }
        OptionalDouble aboveLimit = readings.number(above);
        OptionalDouble belowLimit = readings.number(below);
        if (above.isPresent() != aboveLimit.isPresent()
                || below.isPresent() != belowLimit.isPresent()
                || hysteresis.isEmpty()) {
            return Optional.empty();
        }
        return pattern.map(known -> new Trigger.OnThreshold(known, aboveLimit, belowLimit, hysteresis.getAsDouble()));
    }

    private Optional<Duration> silence(Optional<At> at) {
        return at.flatMap(known -> readings.seconds(known, Trigger.OnInterval.SHORTEST, Trigger.OnInterval.LONGEST));
    }

    private Optional<Trigger> onTimeout(Fields fields) {
        Optional<CapturePattern> pattern = pattern(fields, "pattern");
        Optional<Duration> silence = silence(fields.required("seconds"));
        return pattern.isPresent() && silence.isPresent()
                ? Optional.of(new Trigger.OnTimeout(pattern.get(), silence.get()))
                : Optional.empty();
    }

    private Optional<Trigger> onCommand(Fields fields) {
        Optional<CapturePattern> pattern = pattern(fields, "pattern");
        Optional<Who> who = who(fields);
        return pattern.isPresent() && who.isPresent()
                ? Optional.of(new Trigger.OnCommand(pattern.get(), who.get()))
                : Optional.empty();
    }

    private Optional<Trigger> onSession(Fields fields) {
        Optional<SessionChange> change =
                fields.required("event").flatMap(at -> readings.choose(at, SessionChange.values()));
        Optional<Who> who = who(fields);
        boolean silent = change.equals(Optional.of(SessionChange.SILENT));
        Optional<Duration> silence = silent ? silence(fields.required("seconds")) : Optional.of(Duration.ZERO);
        return change.isPresent() && who.isPresent() && silence.isPresent()
                ? Optional.of(new Trigger.OnSession(change.get(), who.get(), silence.get()))
                : Optional.empty();
    }

    private Optional<Who> who(Fields fields) {
        Optional<String> door = text(fields.optional("door"), "the name of a door such as \"osc\"");
        Optional<String> session = text(fields.optional("session"), "the name of a client, perhaps with \"*\"");
        Optional<String> principal = text(fields.optional("principal"), "the name of a principal, perhaps with \"*\"");
        return door.isPresent() && session.isPresent() && principal.isPresent()
                ? Optional.of(new Who(door.get(), session.get(), principal.get()))
                : Optional.empty();
    }

    private Optional<String> text(Optional<At> at, String expected) {
        return at.isEmpty() ? Optional.of("") : at.get().text(problems, expected);
    }

    private Optional<Trigger> onSchedule(Fields fields) {
        Optional<At> cron = fields.optional("cron");
        Optional<At> sun = fields.optional("sun");
        if (cron.isPresent() == sun.isPresent()) {
            fields.wrong("the key \"cron\" or \"sun\"", cron.isPresent() ? "both" : "neither", "");
            return Optional.empty();
        }
        return (cron.isPresent() ? cron(cron.get(), fields) : sun(sun.get(), fields)).map(Trigger.OnSchedule::new);
    }

    private Optional<Timetable> cron(At at, Fields fields) {
        String expected = "five fields as cron has them, such as \"30 19 * * MON-FRI\"";
        Optional<ZoneId> zone = readings.zone(fields.optional("zone"));
        return at.text(problems, expected).flatMap(text -> {
            try {
                return zone.map(known -> CronTimes.parse(text, known));
            } catch (IllegalArgumentException e) {
                problems.add(at, expected, Problems.reason(e));
                return Optional.empty();
            }
        });
    }

    private Optional<Timetable> sun(At at, Fields fields) {
        Optional<SunTimes.Event> event = readings.choose(at, SunTimes.Event.values());
        Optional<Duration> offset = fields.optional("offset")
                .map(known -> readings.seconds(known, SunTimes.MAX_OFFSET.negated(), SunTimes.MAX_OFFSET))
                .orElse(Optional.of(Duration.ZERO));
        OptionalDouble latitude = degrees(fields.required("latitude"), 90);
        OptionalDouble longitude = degrees(fields.required("longitude"), 180);
        return event.isPresent() && offset.isPresent() && latitude.isPresent() && longitude.isPresent()
                ? Optional.of(new SunTimes(event.get(), offset.get(), latitude.getAsDouble(), longitude.getAsDouble()))
                : Optional.empty();
    }

    private OptionalDouble degrees(Optional<At> at, int most) {
        return at.isEmpty()
                ? OptionalDouble.empty()
                : at.get().number(problems, -most, most, "degrees from -" + most + " to " + most);
    }
}
