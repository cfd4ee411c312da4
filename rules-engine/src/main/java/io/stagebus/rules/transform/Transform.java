package io.stagebus.rules.transform;

import io.stagebus.core.signal.Value;
import java.util.List;
import java.util.Optional;

/**
 * Makes a value out of another. Immutable; what some remember from call to call lies in the {@link TransformScope}. To those
 * that compute, what is no number passes unchanged; a number that is computed is a float.
 */
public sealed interface Transform {

    /** The value as it is. */
    record Identity() implements Transform {}

    /** {@code v × factor + offset}. */
    record Scale(double factor, double offset) implements Transform {}

    /**
     * {@code v}, but never less than {@code min} nor more than {@code max}.
     *
     * @param max not less than {@code min}
     */
    record Clamp(double min, double max) implements Transform {
        /**
         * Checks the order.
         *
         * @throws IllegalArgumentException when {@code min} is greater than {@code max}
         */
        public Clamp {
            if (!(min <= max)) {
                throw new IllegalArgumentException("min " + min + " is greater than max " + max);
            }
        }
    }

    /**
     * One of two values.
     *
     * @param limit what {@code v} is compared with
     * @param inclusive whether {@code v = limit} gives {@code above}: the documented schema says so, the schema of the
     *     reference's program does not
     * @param above the result beyond the limit
     * @param below the result otherwise
     */
    record Threshold(double limit, boolean inclusive, Value above, Value below) implements Transform {}

    /** {@code max − (v − min)}: turns the range around; with 0 and 1 that is {@code 1 − v}. */
    record Invert(double min, double max) implements Transform {}

    /**
     * Lays one range onto another.
     *
     * @param from the range of {@code v}; its ends differ
     * @param to the range of the result; for {@link Curve#DB} the result is decibels and this is not used
     * @param curve the shape in between
     * @param clamped whether what lies beyond {@code from} gives the ends of {@code to}; only a linear map may say no
     */
    record MapRange(Range from, Range to, Curve curve, boolean clamped) implements Transform {
        /**
         * Checks that it can be computed.
         *
         * @throws IllegalArgumentException when {@code from} has no width, or a curve is to go on beyond its ends
         */
        public MapRange {
            if (from.start() == from.end()) {
                throw new IllegalArgumentException("the two ends of \"from\" are the same");
            }
            if (!clamped && curve != Curve.LINEAR) {
                throw new IllegalArgumentException("only a linear map can go on beyond its ends");
            }
        }
    }

    /** Two ends; the first may be the greater one. */
    record Range(double start, double end) {
        /** 0 to 1. */
        public static final Range UNIT = new Range(0, 1);
    }

    /**
     * Rounds half away from zero.
     *
     * @param digits behind the point, 0..{@value #MAX_DIGITS}; with 0 the result is an integer
     */
    record Round(int digits) implements Transform {
        /** The most digits. */
        public static final int MAX_DIGITS = 9;
    }

    /**
     * The nearest of {@code origin + n × step}.
     *
     * @param step greater than 0
     */
    record Quantise(double step, double origin) implements Transform {}

    /**
     * The last result, as long as {@code v} is nearer to it than {@code width}.
     *
     * @param width greater than 0
     */
    record DeadBand(double width) implements Transform {}

    /**
     * Follows {@code v} with a time constant: after that time it has gone 63 % of the way. It moves when a signal comes, never
     * by itself.
     *
     * @param seconds greater than 0
     */
    record Smooth(double seconds) implements Transform {}

    /**
     * A table.
     *
     * @param rows compared in order; numbers by value
     * @param otherwise the result for what is not in it; empty ends the firing
     */
    record Lookup(List<Row> rows, Optional<Value> otherwise) implements Transform {
        /** Copies the rows. */
        public Lookup {
            rows = List.copyOf(rows);
        }
    }

    /** One row of a {@link Lookup}. */
    record Row(Value in, Value out) {}

    /** Another kind of value. */
    record To(Kind kind) implements Transform {}

    /** What {@link To} makes. */
    enum Kind {
        /** An integer: a fraction is cut off; text is read; true is 1. */
        INT,
        /** A float: text is read; true is 1. */
        FLOAT,
        /** A truth value: 0, NaN, null, empty text, {@code false}, {@code off}, {@code no} and {@code 0} are false. */
        BOOL,
        /** Text: what is no text becomes JSON. */
        STRING
    }

    /** A part of an array or object; ends the firing where there is none. */
    record Pick(ValuePath path) implements Transform {}

    /** Text made out of the value, captures and address. */
    record Text(Template template) implements Transform {}

    /** What an expression makes of the value, captures and address. */
    record Compute(Expression expression) implements Transform {}

    /**
     * The result for {@code input}.
     *
     * @throws TransformException when there is none, or it is a number that is not finite
     */
    default Value apply(Value input, TransformScope scope) throws TransformException {
        return switch (this) {
            case Identity same -> input;
            case Lookup(List<Row> rows, Optional<Value> otherwise) -> Conversions.look(input, rows, otherwise);
            case To(Kind kind) -> Conversions.to(kind, input);
            case Pick(ValuePath path) ->
                path.pick(input)
                        .orElseThrow(() -> new TransformException(
                                TransformException.Reason.MISSING, "the value has no \"" + path.text() + "\""));
            case Text(Template template) -> template.value(Conversions.withValue(input, scope));
            case Compute(Expression expression) -> expression.evaluate(Conversions.withValue(input, scope));
            case Scale s -> Numbers.apply(this, input, scope);
            case Clamp c -> Numbers.apply(this, input, scope);
            case Threshold t -> Numbers.apply(this, input, scope);
            case Invert i -> Numbers.apply(this, input, scope);
            case MapRange m -> Numbers.apply(this, input, scope);
            case Round r -> Numbers.apply(this, input, scope);
            case Quantise q -> Numbers.apply(this, input, scope);
            case DeadBand d -> Numbers.apply(this, input, scope);
            case Smooth s -> Numbers.apply(this, input, scope);
        };
    }

    /** Whether it needs to remember its last result. */
    default boolean remembers() {
        return this instanceof DeadBand || this instanceof Smooth;
    }
}
