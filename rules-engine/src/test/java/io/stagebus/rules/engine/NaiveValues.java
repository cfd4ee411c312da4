package io.stagebus.rules.engine;

import io.stagebus.core.signal.Value;
import java.math.BigDecimal;
import java.util.List;

/** What {@code docs/rules.md} says of patterns, equality and transforms, as simple as it can be written. */
final class NaiveValues {

    private NaiveValues() {}

    static boolean matches(String pattern, String address) {
        return matches(
                List.of(pattern.substring(1).split("/")),
                List.of(address.substring(1).split("/")));
    }

    static boolean matches(List<String> pattern, List<String> address) {
        if (pattern.isEmpty()) {
            return address.isEmpty();
        }
        List<String> rest = pattern.subList(1, pattern.size());
        if (pattern.get(0).equals("**")) {
            return matches(rest, address)
                    || (!address.isEmpty() && matches(pattern, address.subList(1, address.size())));
        }
        return !address.isEmpty()
                && (pattern.get(0).equals("*") || pattern.get(0).equals(address.get(0)))
                && matches(rest, address.subList(1, address.size()));
    }

    static boolean same(Value left, Value right) {
        if (left.isNumber() && right.isNumber()) {
            return !Double.isNaN(left.asDouble())
                    && !Double.isNaN(right.asDouble())
                    && number(left).compareTo(number(right)) == 0;
        }
        return left.equals(right);
    }

    static BigDecimal number(Value value) {
        return value instanceof Value.Int(long whole) ? BigDecimal.valueOf(whole) : new BigDecimal(value.asDouble());
    }

    static Value transform(boolean documented, Sketch.Transform transform, Value value) {
        if (!value.isNumber() || transform.name().equals("identity")) {
            return value;
        }
        double v = value.asDouble();
        double one = transform.one();
        double two = transform.two();
        return switch (transform.name()) {
            case "scale" -> Value.of(v * one + two);
            case "clamp" -> Value.of(v < one ? one : v > two ? two : v);
            case "invert" -> Value.of(two - (v - one));
            case "threshold" -> Double.isNaN(v) ? value : Value.of(documented ? v >= one : v > one);
            default -> throw new IllegalArgumentException(transform.name());
        };
    }
}
