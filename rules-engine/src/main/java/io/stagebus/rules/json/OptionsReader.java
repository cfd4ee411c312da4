package io.stagebus.rules.json;

import io.stagebus.rules.rule.Overlap;
import io.stagebus.rules.rule.RuleOptions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads how a rule is run. */
final class OptionsReader {

    private static final List<String> MODES = List.of("armed", "shadow");
    private static final List<String> OVERLAPS = Readings.names(Overlap.Kind.values());

    private final Problems problems;
    private final Readings readings;

    OptionsReader(Problems problems) {
        this.problems = problems;
        this.readings = new Readings(problems);
    }

    /** The options of the rule with these fields. */
    Optional<RuleOptions> read(Fields fields) {
        Optional<Boolean> enabled =
                fields.optional("enabled").map(at -> at.bool(problems)).orElse(Optional.of(true));
        Optional<String> mode =
                fields.optional("mode").map(at -> readings.word(at, MODES)).orElse(Optional.of("armed"));
        int most = RuleOptions.MAX_PRIORITY;
        Optional<Long> priority = fields.optional("priority")
                .map(at -> at.whole(problems, -most, most, "a whole number from -" + most + " to " + most))
                .orElse(Optional.of(0L));
        Optional<Duration> cooldown =
                fields.optional("cooldown").map(this::cooldown).orElse(Optional.of(Duration.ZERO));
        Optional<Duration> debounce = duration(fields, "debounce");
        Optional<Duration> hold = duration(fields, "for");
        Optional<Duration> once = duration(fields, "once_within");
        int fastest = RuleOptions.MAX_RATE;
        Optional<Long> rate = fields.optional("max_rate")
                .map(at -> at.whole(problems, 1, fastest, "whole firings a second from 1 to " + fastest))
                .orElse(Optional.of(0L));
        Optional<Overlap> overlap =
                fields.optional("overlap").map(this::overlap).orElse(Optional.of(Overlap.RESTART));
        if (enabled.isEmpty()
                || mode.isEmpty()
                || priority.isEmpty()
                || cooldown.isEmpty()
                || debounce.isEmpty()
                || hold.isEmpty()
                || once.isEmpty()
                || rate.isEmpty()
                || overlap.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new RuleOptions(
                enabled.get(),
                mode.get().equals("shadow"),
                priority.get().intValue(),
                cooldown.get(),
                debounce.get(),
                hold.get(),
                once.get(),
                rate.get().intValue(),
                overlap.get()));
    }

    private Optional<Duration> duration(Fields fields, String key) {
        return fields.optional(key).map(this::seconds).orElse(Optional.of(Duration.ZERO));
    }

    private Optional<Duration> seconds(At at) {
        return readings.seconds(at, Duration.ZERO, RuleOptions.MAX_COOLDOWN);
    }

    /** Seconds, as the documents write it, or seconds and nanoseconds, as the programs do. */
    private Optional<Duration> cooldown(At at) {
        if (!(at.json() instanceof Json.Obj)) {
            return seconds(at);
        }
        long longest = RuleOptions.MAX_COOLDOWN.toSeconds() - 1;
        return Fields.of(at, problems, "a cooldown").flatMap(fields -> {
            Optional<Long> secs = fields.required("secs")
                    .flatMap(part -> part.whole(problems, 0, longest, "whole seconds from 0 to " + longest));
            Optional<Long> nanos = fields.optional("nanos")
                    .map(part -> part.whole(problems, 0, 999_999_999, "whole nanoseconds from 0 to 999999999"))
                    .orElse(Optional.of(0L));
            fields.finish(Set.of());
            return secs.isPresent() && nanos.isPresent()
                    ? Optional.of(Duration.ofSeconds(secs.get(), nanos.get()))
                    : Optional.empty();
        });
    }

    /** {@code "ignore"}, or {@code {"queue": 3}}. */
    private Optional<Overlap> overlap(At at) {
        if (!(at.json() instanceof Json.Obj)) {
            return readings.word(at, OVERLAPS).map(word -> new Overlap(kind(word), 1));
        }
        return Fields.of(at, problems, "an overlap").flatMap(fields -> {
            List<String> names = fields.names();
            if (names.size() != 1 || !(names.contains("queue") || names.contains("parallel"))) {
                fields.wrong("\"restart\", \"ignore\", {\"queue\": 3} or {\"parallel\": 3}", "another object", "");
                return Optional.empty();
            }
            return fields.required(names.get(0))
                    .flatMap(part -> part.whole(problems, 1, Overlap.MAX, "a whole number from 1 to " + Overlap.MAX))
                    .map(count -> new Overlap(kind(names.get(0)), count.intValue()));
        });
    }

    private static Overlap.Kind kind(String word) {
        return Overlap.Kind.valueOf(word.toUpperCase(Locale.ROOT));
    }
}
