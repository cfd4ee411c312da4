package io.stagebus.rules.json;

import io.stagebus.core.signal.Value;
import io.stagebus.rules.transform.Curve;
import io.stagebus.rules.transform.Expression;
import io.stagebus.rules.transform.Slots;
import io.stagebus.rules.transform.Template;
import io.stagebus.rules.transform.Transform;
import io.stagebus.rules.transform.ValuePath;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.DoubleFunction;

/** Reads a transform. Where the two shapes mean different things, each keeps its own meaning. */
final class TransformReader {

    private static final int MAX_ROWS = 1_000;

    private static final Tagged.Choice TRANSFORMS = new Tagged.Choice(
            "a transform",
            List.of(
                    "scale",
                    "clamp",
                    "threshold",
                    "invert",
                    "identity",
                    "map",
                    "round",
                    "quantise",
                    "dead_band",
                    "smooth",
                    "lookup",
                    "to_int",
                    "to_float",
                    "to_bool",
                    "to_string",
                    "pick",
                    "template",
                    "expression"),
            Set.of());

    private final Problems problems;
    private final Addresses addresses;
    private final Readings readings;

    TransformReader(Problems problems, Addresses addresses) {
        this.problems = problems;
        this.addresses = addresses;
        this.readings = new Readings(problems);
    }

    /** The transform at {@code at}; reports and answers nothing when it is none. */
    Optional<Transform> read(At at) {
        if (at.json() instanceof Json.Scalar(Json.Place place, Value.Text(String name))
                && (name.equals("Identity") || name.equals("identity"))) {
            return Optional.of(new Transform.Identity());
        }
        return Tagged.of(at, problems, TRANSFORMS).flatMap(tagged -> {
            Fields fields = tagged.fields();
            Optional<Transform> transform = transform(tagged, fields, at);
            fields.finish(Set.of());
            return transform;
        });
    }

    private Optional<Transform> transform(Tagged tagged, Fields fields, At at) {
        return switch (tagged.type()) {
            case "identity" -> Optional.of(new Transform.Identity());
            case "scale" -> scale(fields);
            case "clamp" -> clamp(fields, at);
            case "threshold" -> threshold(fields, tagged.documented());
            case "invert" -> invert(fields);
            case "map" -> map(fields, at);
            case "round" -> round(fields);
            case "quantise" -> quantise(fields);
            case "dead_band" -> positive(fields, "width", Transform.DeadBand::new);
            case "smooth" -> positive(fields, "seconds", Transform.Smooth::new);
            case "lookup" -> lookup(fields);
            case "to_int" -> Optional.of(new Transform.To(Transform.Kind.INT));
            case "to_float" -> Optional.of(new Transform.To(Transform.Kind.FLOAT));
            case "to_bool" -> Optional.of(new Transform.To(Transform.Kind.BOOL));
            case "to_string" -> Optional.of(new Transform.To(Transform.Kind.STRING));
            case "pick" -> fields.required("path").flatMap(this::path).map(Transform.Pick::new);
            case "template" -> fields.required("text").flatMap(this::template).map(Transform.Text::new);
            case "expression" ->
                fields.required("expression").flatMap(this::expression).map(Transform.Compute::new);
            default -> throw new IllegalStateException(tagged.type());
        };
    }

    private Optional<Transform> scale(Fields fields) {
        OptionalDouble factor = readings.number(fields.required("factor", "scale"));
        Optional<At> offsetAt = fields.optional("offset");
        OptionalDouble offset = offsetAt.isPresent() ? readings.number(offsetAt) : OptionalDouble.of(0);
        return factor.isPresent() && offset.isPresent()
                ? Optional.of(new Transform.Scale(factor.getAsDouble(), offset.getAsDouble()))
                : Optional.empty();
    }

    private Optional<Transform> clamp(Fields fields, At at) {
        OptionalDouble min = readings.number(fields.required("min"));
        OptionalDouble max = readings.number(fields.required("max"));
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
        OptionalDouble limit = readings.number(fields.required("value"));
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
        OptionalDouble min = readings.number(minAt);
        OptionalDouble max = readings.number(maxAt);
        return min.isPresent() && max.isPresent()
                ? Optional.of(new Transform.Invert(min.getAsDouble(), max.getAsDouble()))
                : Optional.empty();
    }

    private Optional<Transform> map(Fields fields, At at) {
        Optional<Curve> curve = readings.choose(fields.optional("curve"), Curve.values(), Curve.LINEAR);
        // Decibels have their own range, so one of the two is not asked for.
        Optional<Transform.Range> from =
                curve.equals(Optional.of(Curve.FROM_DB)) ? Optional.of(Transform.Range.UNIT) : range(fields, "from");
        Optional<Transform.Range> to =
                curve.equals(Optional.of(Curve.DB)) ? Optional.of(Transform.Range.UNIT) : range(fields, "to");
        Optional<At> clampAt = fields.optional("clamp");
        Optional<Boolean> clamped = clampAt.map(known -> known.bool(problems)).orElse(Optional.of(true));
        if (curve.isEmpty() || from.isEmpty() || to.isEmpty() || clamped.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Transform.MapRange(from.get(), to.get(), curve.get(), clamped.get()));
        } catch (IllegalArgumentException e) {
            problems.add(at, "a map that can be computed", Problems.reason(e));
            return Optional.empty();
        }
    }

    private Optional<Transform.Range> range(Fields fields, String key) {
        String expected = "two numbers such as [0, 1]";
        return fields.required(key)
                .flatMap(at -> at.items(problems, expected).flatMap(items -> {
                    if (items.size() != 2) {
                        problems.add(at, expected);
                        return Optional.empty();
                    }
                    OptionalDouble start = items.get(0).number(problems);
                    OptionalDouble end = items.get(1).number(problems);
                    return start.isPresent() && end.isPresent()
                            ? Optional.of(new Transform.Range(start.getAsDouble(), end.getAsDouble()))
                            : Optional.empty();
                }));
    }

    private Optional<Transform> round(Fields fields) {
        int most = Transform.Round.MAX_DIGITS;
        return fields.optional("digits")
                .map(at -> at.whole(problems, 0, most, "a whole number from 0 to " + most))
                .orElse(Optional.of(0L))
                .map(digits -> new Transform.Round(digits.intValue()));
    }

    private Optional<Transform> quantise(Fields fields) {
        OptionalDouble step = readings.positive(fields.required("step"));
        Optional<At> originAt = fields.optional("origin");
        OptionalDouble origin = originAt.isPresent() ? readings.number(originAt) : OptionalDouble.of(0);
        return step.isPresent() && origin.isPresent()
                ? Optional.of(new Transform.Quantise(step.getAsDouble(), origin.getAsDouble()))
                : Optional.empty();
    }

    private Optional<Transform> positive(Fields fields, String key, DoubleFunction<Transform> make) {
        OptionalDouble number = readings.positive(fields.required(key));
        return number.isPresent() ? Optional.of(make.apply(number.getAsDouble())) : Optional.empty();
    }

    private Optional<Transform> lookup(Fields fields) {
        String expected = "rows such as [[0, \"OFF\"], [1, \"ON\"]]";
        Optional<List<Transform.Row>> rows = fields.required("table")
                .flatMap(at -> at.items(problems, expected).flatMap(items -> {
                    if (items.size() > MAX_ROWS) {
                        problems.add(at, "at most " + MAX_ROWS + " rows");
                        return Optional.empty();
                    }
                    List<Transform.Row> found = new ArrayList<>();
                    items.forEach(item -> row(item, expected).ifPresent(found::add));
                    return found.size() == items.size() ? Optional.of(found) : Optional.empty();
                }));
        Optional<At> otherwiseAt = fields.optional("otherwise");
        Optional<Value> otherwise = otherwiseAt.flatMap(at -> at.value(problems));
        return rows.isPresent() && otherwiseAt.isPresent() == otherwise.isPresent()
                ? Optional.of(new Transform.Lookup(rows.get(), otherwise))
                : Optional.empty();
    }

    private Optional<Transform.Row> row(At at, String expected) {
        return readings.values(at, expected).flatMap(values -> {
            if (values.size() != 2) {
                problems.add(at, expected);
                return Optional.empty();
            }
            return Optional.of(new Transform.Row(values.get(0), values.get(1)));
        });
    }

    private Optional<ValuePath> path(At at) {
        String expected = "the way to a part of a value such as \"lamps.0.level\"";
        return at.text(problems, expected).flatMap(text -> {
            try {
                return Optional.of(ValuePath.parse(text));
            } catch (IllegalArgumentException e) {
                problems.add(at, expected, Problems.reason(e));
                return Optional.empty();
            }
        });
    }

    private Optional<Template> template(At at) {
        return addresses.template(at, "a text with slots such as \"{value} %\"");
    }

    private Optional<Expression> expression(At at) {
        String expected = "an expression such as \"value * 100\"";
        return at.text(problems, expected).flatMap(text -> {
            try {
                Expression expression = Expression.parse(text);
                Set<String> names = new LinkedHashSet<>(expression.names());
                names.remove(Slots.VALUE);
                return addresses.areKnown(at, names) ? Optional.of(expression) : Optional.empty();
            } catch (IllegalArgumentException e) {
                problems.add(at, expected, Problems.reason(e));
                return Optional.empty();
            }
        });
    }
}
