package io.stagebus.rules.transform;

import io.stagebus.core.signal.Value;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * How a condition compares. Numbers compare by value, whether integer or float, and exactly; NaN equals nothing and has no
 * order. Other kinds are equal when kind and content are, and have no order.
 */
public enum Operator {
    /** Equal. */
    EQ,
    /** Not equal, also when the kinds differ. */
    NE,
    /** Greater. */
    GT,
    /** Greater or equal. */
    GTE,
    /** Less. */
    LT,
    /** Less or equal. */
    LTE;

    /** Whether this asks for an order, which only numbers have. */
    public boolean orders() {
        return this != EQ && this != NE;
    }

    /** Whether {@code left} compares to {@code right} like this. */
    public boolean holds(Value left, Value right) {
        return switch (this) {
            case EQ -> areEqual(left, right);
            case NE -> !areEqual(left, right);
            case GT -> areOrdered(left, right) && compare(left, right) > 0;
            case GTE -> areOrdered(left, right) && compare(left, right) >= 0;
            case LT -> areOrdered(left, right) && compare(left, right) < 0;
            case LTE -> areOrdered(left, right) && compare(left, right) <= 0;
        };
    }

    /** Whether two values are equal to a condition: numbers by value, also inside arrays and maps. */
    private static boolean areEqual(Value left, Value right) {
        return switch (left) {
            case Value.Int number -> areOrdered(left, right) && compare(left, right) == 0;
            case Value.Real number -> areOrdered(left, right) && compare(left, right) == 0;
            case Value.Array(List<Value> items) ->
                right instanceof Value.Array(List<Value> others) && areEqual(items, others);
            case Value.Dict(Map<String, Value> entries) ->
                right instanceof Value.Dict(Map<String, Value> others) && areEqual(entries, others);
            case Value.Null none -> left.equals(right);
            case Value.Bool bool -> left.equals(right);
            case Value.Text text -> left.equals(right);
            case Value.Binary binary -> left.equals(right);
        };
    }

    private static boolean areEqual(List<Value> left, List<Value> right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (!areEqual(left.get(i), right.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean areEqual(Map<String, Value> left, Map<String, Value> right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (Map.Entry<String, Value> entry : left.entrySet()) {
            Value other = right.get(entry.getKey());
            if (other == null || !areEqual(entry.getValue(), other)) {
                return false;
            }
        }
        return true;
    }

    private static boolean areOrdered(Value left, Value right) {
        return left.isNumber() && right.isNumber() && !Double.isNaN(left.asDouble()) && !Double.isNaN(right.asDouble());
    }

    /** Compares two numbers that are not NaN. A double has 53 bits, so a large integer must not become one. */
    private static int compare(Value left, Value right) {
        if (left instanceof Value.Int(long a) && right instanceof Value.Int(long b)) {
            return Long.compare(a, b);
        }
        double a = left.asDouble();
        double b = right.asDouble();
        if (a != b || Double.isInfinite(a)) {
            return a < b ? -1 : a > b ? 1 : 0;
        }
        // Rounding a long to a double keeps the order but may hide a difference.
        return exact(left).compareTo(exact(right));
    }

    private static BigDecimal exact(Value number) {
        return number instanceof Value.Int(long whole) ? BigDecimal.valueOf(whole) : new BigDecimal(number.asDouble());
    }
}
