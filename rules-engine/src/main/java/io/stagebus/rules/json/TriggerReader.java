package io.stagebus.rules.json;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.rules.rule.Trigger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Reads the trigger of a rule. */
final class TriggerReader {

    private static final Tagged.Choice TRIGGERS = new Tagged.Choice(
            "a trigger",
            List.of("on_change", "on_event", "on_threshold", "on_interval"),
            Set.of("on_schedule", "on_start", "on_session", "on_timeout", "on_gesture"));

    private static final double NANOS = 1e9;
    private static final double SHORTEST = Trigger.OnInterval.SHORTEST.toNanos() / NANOS;
    private static final double LONGEST = Trigger.OnInterval.LONGEST.toSeconds();

    private final Problems problems;
    private final Addresses addresses;

    TriggerReader(Problems problems, Addresses addresses) {
        this.problems = problems;
        this.addresses = addresses;
    }

    /** The trigger at {@code at}; reports and answers nothing when it is none. */
    Optional<Trigger> read(At at) {
        return Tagged.of(at, problems, TRIGGERS).flatMap(tagged -> {
            Fields fields = tagged.fields();
            Optional<Trigger> trigger = switch (tagged.type()) {
                case "on_change" -> onChange(fields);
                case "on_event" -> pattern(fields, "pattern").map(Trigger.OnEvent::new);
                case "on_threshold" -> onThreshold(fields);
                case "on_interval" -> onInterval(fields);
                default -> throw new IllegalStateException(tagged.type());
            };
            fields.finish(Set.of("hysteresis", "phase", "replayed"));
            return trigger;
        });
    }

    private Optional<AddressPattern> pattern(Fields fields, String key) {
        return fields.required(key).flatMap(addresses::pattern);
    }

    private Optional<Trigger> onChange(Fields fields) {
        Optional<AddressPattern> pattern = pattern(fields, "pattern");
        Optional<At> onlyIfChanged = fields.optional("only_if_changed");
        boolean changed = onlyIfChanged.flatMap(at -> at.bool(problems)).orElse(true);
        return pattern.map(known -> new Trigger.OnChange(known, changed));
    }

    private Optional<Trigger> onThreshold(Fields fields) {
        Optional<AddressPattern> pattern = pattern(fields, "address");
        Optional<At> above = fields.optional("above");
        Optional<At> below = fields.optional("below");
        if (above.isEmpty() && below.isEmpty()) {
            fields.wrong("the key \"above\", \"below\" or both", "neither", "");
            return Optional.empty();
        }
        OptionalDouble aboveLimit = above.map(at -> at.number(problems)).orElse(OptionalDouble.empty());
        OptionalDouble belowLimit = below.map(at -> at.number(problems)).orElse(OptionalDouble.empty());
        if (above.isPresent() != aboveLimit.isPresent() || below.isPresent() != belowLimit.isPresent()) {
            return Optional.empty();
        }
        return pattern.map(known -> new Trigger.OnThreshold(known, aboveLimit, belowLimit));
    }

    private Optional<Trigger> onInterval(Fields fields) {
        return fields.required("seconds").flatMap(at -> {
            OptionalDouble seconds = at.number(problems, SHORTEST, LONGEST, "seconds from 0.01 to 604800");
            return seconds.isPresent()
                    ? Optional.of(new Trigger.OnInterval(Duration.ofNanos(Math.round(seconds.getAsDouble() * NANOS))))
                    : Optional.empty();
        });
    }
}
