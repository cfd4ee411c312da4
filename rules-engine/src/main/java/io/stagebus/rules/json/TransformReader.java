package io.stagebus.rules.json;

import io.stagebus.core.signal.Value;
import io.stagebus.rules.rule.Transform;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Reads the transform of an action. Where the two shapes mean different things, each keeps its own meaning. */
final class TransformReader {

    private static final Tagged.Choice TRANSFORMS = new Tagged.Choice(
            "a transform",
            List.of("scale", "clamp", "threshold", "invert", "identity"),
            Set.of(
                    "map",
                    "round",
                    "quantise",
                    "quantize",
                    "dead_band",
                    "smooth",
                    "lookup",
                    "to_int",
                    "to_float",
                    "to_bool",
                    "to_string",
                    "json",
                    "template",
                    "expression"));

    private final Problems problems;

    TransformReader(Problems problems) {
        this.problems = problems;
    }

    /** The transform at {@code at}; reports and answers nothing when it is none. */
    Optional<Transform> read(At at) {
        if (at.json() instanceof Json.Scalar(Json.Place place, Value.Text(String name))
                && (name.equals("Identity") || name.equals("identity"))) {
            return Optional.of(new Transform.Identity());
        }
        return Tagged.of(at, problems, TRANSFORMS).flatMap(tagged -> {
            Fields fields = tagged.fields();
            Optional<Transform> transform = switch (tagged.type()) {
                case "identity" -> Optional.of(new Transform.Identity());
                case "scale" -> scale(fields);
                case "clamp" -> clamp(fields, at);
                case "threshold" -> threshold(fields, tagged.documented());
                case "invert" -> invert(fields);
                default -> throw new IllegalStateException(tagged.type());
            };
            fields.finish(Set.of("curve", "hysteresis"));
            return transform;
        });
    }

    private OptionalDouble number(Optional<At> at) {
        return at.map(present -> present.number(problems)).orElse(OptionalDouble.empty());
    }

    private Optional<Transform> scale(Fields fields) {
        OptionalDouble factor = number(fields.required("factor", "scale"));
        Optional<At> offsetAt = fields.optional("offset");
        OptionalDouble offset = offsetAt.isPresent() ? number(offsetAt) : OptionalDouble.of(0);
        return factor.isPresent() && offset.isPresent()
                ? Optional.of(new Transform.Scale(factor.getAsDouble(), offset.getAsDouble()))
                : Optional.empty();
    }

    private Optional<Transform> clamp(Fields fields, At at) {
        OptionalDouble min = number(fields.required("min"));
        OptionalDouble max = number(fields.required("max"));
        if (min.isEmpty() || max.isEmpty()) {
            return Optional.empty();
        }
        if (min.getAsDouble() > max.getAsDouble()) {
            problems.add(
                    at.json().place(),
                    at.pointer(),
                    "min not greater than max",
                    "min " + min.getAsDouble() + " and max " + max.getAsDouble(),
                    "");
            return Optional.empty();
        }
        return Optional.of(new Transform.Clamp(min.getAsDouble(), max.getAsDouble()));
    }

    private Optional<Transform> threshold(Fields fields, boolean documented) {
        OptionalDouble limit = number(fields.required("value"));
        Optional<At> above = fields.optional("above");
        Optional<At> below = fields.optional("below");
        if (above.isPresent() != below.isPresent()) {
            fields.wrong("both \"above\" and \"below\" or neither", "one of them", "");
            return Optional.empty();
        }
        Optional<Value> high = above.map(at -> at.value(problems)).orElse(Optional.of(Value.TRUE));
        Optional<Value> low = below.map(at -> at.value(problems)).orElse(Optional.of(Value.FALSE));
        return limit.isPresent() && high.isPresent() && low.isPresent()
                ? Optional.of(new Transform.Threshold(limit.getAsDouble(), documented, high.get(), low.get()))
                : Optional.empty();
    }

    private Optional<Transform> invert(Fields fields) {
        Optional<At> minAt = fields.optional("min");
        Optional<At> maxAt = fields.optional("max");
        if (minAt.isPresent() != maxAt.isPresent()) {
            fields.wrong("both \"min\" and \"max\" or neither", "one of them", "without them the range is 0 to 1");
            return Optional.empty();
        }
        if (minAt.isEmpty()) {
            return Optional.of(new Transform.Invert(0, 1));
        }
        OptionalDouble min = number(minAt);
        OptionalDouble max = number(maxAt);
        return min.isPresent() && max.isPresent()
                ? Optional.of(new Transform.Invert(min.getAsDouble(), max.getAsDouble()))
                : Optional.empty();
    }
}
