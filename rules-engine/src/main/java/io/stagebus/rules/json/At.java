package io.stagebus.rules.json;

import io.stagebus.core.signal.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A piece of JSON together with its pointer, and the ways to read it. Each reading answers what was expected, or reports
 * what is wrong and answers nothing.
 */
record At(Json json, String pointer) {

    /** The member with this name of the object at hand. */
    At member(Json.Member member) {
        return new At(member.value(), pointer + "/" + escaped(member.name()));
    }

    private At item(int index, Json item) {
        return new At(item, pointer + "/" + index);
    }

    /** A name as a step of a JSON pointer (RFC 6901 §3). */
    static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    /** The items of an array. */
    Optional<List<At>> items(Problems problems, String expected) {
        if (json instanceof Json.Arr(Json.Place place, List<Json> items)) {
            List<At> found = new ArrayList<>(items.size());
            for (int i = 0; i < items.size(); i++) {
                found.add(item(i, items.get(i)));
            }
            return Optional.of(found);
        }
        problems.add(this, expected);
        return Optional.empty();
    }

    Optional<String> text(Problems problems, String expected) {
        if (json instanceof Json.Scalar(Json.Place place, Value.Text(String text))) {
            return Optional.of(text);
        }
        problems.add(this, expected);
        return Optional.empty();
    }

    Optional<Boolean> bool(Problems problems) {
        if (json instanceof Json.Scalar(Json.Place place, Value.Bool(boolean bool))) {
            return Optional.of(bool);
        }
        problems.add(this, "true or false");
        return Optional.empty();
    }

    /** Any number; JSON has no others than finite ones. */
    OptionalDouble number(Problems problems) {
        if (json instanceof Json.Scalar(Json.Place place, Value value) && value.isNumber()) {
            return OptionalDouble.of(value.asDouble());
        }
        problems.add(this, "a number");
        return OptionalDouble.empty();
    }

    /** A number within limits. */
    OptionalDouble number(Problems problems, double least, double most, String expected) {
        if (json instanceof Json.Scalar(Json.Place place, Value value)
                && value.asDouble() >= least
                && value.asDouble() <= most) {
            return OptionalDouble.of(value.asDouble());
        }
        problems.add(this, expected);
        return OptionalDouble.empty();
    }

    /** A whole number within limits; 5.0 is one too. */
    Optional<Long> whole(Problems problems, long least, long most, String expected) {
        if (json instanceof Json.Scalar(Json.Place place, Value value)
                && value.asDouble() >= least
                && value.asDouble() <= most
                && value.asDouble() == Math.rint(value.asDouble())) {
            return Optional.of((long) value.asDouble());
        }
        problems.add(this, expected);
        return Optional.empty();
    }

    /** Any JSON, as a value that a signal can carry or be compared with. */
    Optional<Value> value(Problems problems) {
        if (depth(json) > Value.MAX_DEPTH) {
            problems.add(this, "at most " + Value.MAX_DEPTH + " arrays and objects within each other");
            return Optional.empty();
        }
        return Optional.of(value(json));
    }

    private static int depth(Json json) {
        return switch (json) {
            case Json.Scalar scalar -> 0;
            case Json.Arr(Json.Place place, List<Json> items) ->
                1 + items.stream().mapToInt(At::depth).max().orElse(0);
            case Json.Obj(Json.Place place, List<Json.Member> members) ->
                1
                        + members.stream()
                                .mapToInt(member -> depth(member.value()))
                                .max()
                                .orElse(0);
        };
    }

    private static Value value(Json json) {
        return switch (json) {
            case Json.Scalar(Json.Place place, Value value) -> value;
            case Json.Arr(Json.Place place, List<Json> items) -> {
                List<Value> values = new ArrayList<>(items.size());
                for (Json item : items) {
                    values.add(value(item));
                }
                yield Value.arrayOf(values);
            }
            case Json.Obj(Json.Place place, List<Json.Member> members) -> {
                Map<String, Value> entries = new LinkedHashMap<>();
                for (Json.Member member : members) {
                    entries.put(member.name(), value(member.value()));
                }
                yield new Value.Dict(entries);
            }
        };
    }
}
