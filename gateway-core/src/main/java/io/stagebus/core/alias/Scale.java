package io.stagebus.core.alias;

import io.stagebus.core.signal.Value;
import java.util.List;

/**
 * How numbers of the left side become numbers of the right and back. Numbers outside a range are taken for its end; what is
 * no number passes as it is, and arrays element by element. Immutable; any thread.
 *
 * @param left the range on the left
 * @param right the range on the right
 * @param curve between them
 * @param wholeRight whether the right side takes whole numbers only
 */
public record Scale(Range left, Range right, Curve curve, boolean wholeRight) {

    /** Everything as it is. */
    public static final Scale NONE = new Scale(Range.UNIT, Range.UNIT, Curve.LINEAR, false);

    /**
     * From one number to another, which may be the smaller one.
     *
     * @param from finite
     * @param to finite, not {@code from}
     */
    public record Range(double from, double to) {
        /** 0 to 1. */
        public static final Range UNIT = new Range(0, 1);

        /** Refuses what is no range. */
        public Range {
            if (!Double.isFinite(from) || !Double.isFinite(to) || from == to) {
                throw new IllegalArgumentException(
                        "a range goes from one number to another, not " + from + " to " + to);
            }
        }

        private double position(double number) {
            return Math.clamp((number - from) / (to - from), 0.0, 1.0);
        }

        private double at(double position) {
            return from + position * (to - from);
        }
    }

    /** What a value of the left side is on the right. */
    public Value forth(Value value) {
        return this.equals(NONE) ? value : mapped(value, true);
    }

    /** What a value of the right side is on the left. */
    public Value back(Value value) {
        return this.equals(NONE) ? value : mapped(value, false);
    }

    private Value mapped(Value value, boolean forth) {
        return switch (value) {
            case Value.Int number -> mapped(number.asDouble(), forth);
            case Value.Real number -> Double.isNaN(number.value()) ? value : mapped(number.value(), forth);
            case Value.Array(List<Value> items) ->
                new Value.Array(items.stream().map(item -> mapped(item, forth)).toList());
            case Value.Null v -> v;
            case Value.Bool v -> v;
            case Value.Text v -> v;
            case Value.Binary v -> v;
            case Value.Dict v -> v;
        };
    }

    private Value mapped(double number, boolean forth) {
        if (!forth) {
            return Value.of(left.at(curve.back(right.position(number))));
        }
        double mapped = right.at(curve.forth(left.position(number)));
        return wholeRight ? Value.of(Math.round(mapped)) : Value.of(mapped);
    }
}
