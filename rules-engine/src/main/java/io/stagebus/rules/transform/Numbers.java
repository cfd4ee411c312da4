package io.stagebus.rules.transform;

import io.stagebus.core.signal.Value;

/** The transforms that compute with one number. */
final class Numbers {

    private static final double NANOS = 1e9;

    private Numbers() {}

    /** What {@code transform}, which is one of these, makes of {@code input}. */
    static Value apply(Transform transform, Value input, TransformScope scope) throws TransformException {
        if (!input.isNumber()) {
            return input;
        }
        double v = input.asDouble();
        if (Double.isNaN(v)) {
            throw new TransformException(TransformException.Reason.NO_NUMBER, "the value is NaN");
        }
        if (transform instanceof Transform.Threshold(double limit, boolean inclusive, Value above, Value below)) {
            return v > limit || (inclusive && v == limit) ? above : below;
        }
        if (transform instanceof Transform.Round(int digits)) {
            return round(v, digits);
        }
        return finite(compute(transform, v, scope), v);
    }

    private static Value finite(double result, double from) throws TransformException {
        if (!Double.isFinite(result)) {
            throw new TransformException(
                    TransformException.Reason.NO_NUMBER, ValueText.number(from) + " gives no finite number");
        }
        return Value.of(result);
    }

    private static double compute(Transform transform, double v, TransformScope scope) {
        return switch (transform) {
            case Transform.Scale(double factor, double offset) -> v * factor + offset;
            case Transform.Clamp(double min, double max) -> Math.min(max, Math.max(min, v));
            case Transform.Invert(double min, double max) -> max - (v - min);
            case Transform.MapRange map -> map(map, v);
            case Transform.Quantise(double step, double origin) -> origin + Math.round((v - origin) / step) * step;
            case Transform.DeadBand(double width) -> deadBand(width, v, scope);
            case Transform.Smooth(double seconds) -> smooth(seconds, v, scope);
            case Transform.Identity i -> v;
            case Transform.Threshold t -> v;
            case Transform.Round r -> v;
            case Transform.Lookup l -> v;
            case Transform.To t -> v;
            case Transform.Pick p -> v;
            case Transform.Text t -> v;
            case Transform.Compute c -> v;
        };
    }

    private static double map(Transform.MapRange map, double v) {
        Transform.Range to = map.to();
        if (map.curve() == Curve.FROM_DB) {
            return between(to, map.curve().at(v));
        }
        double u = (v - map.from().start()) / (map.from().end() - map.from().start());
        if (map.clamped()) {
            u = Math.min(1, Math.max(0, u));
        }
        double shaped = map.curve().at(u);
        return map.curve() == Curve.DB ? shaped : between(to, shaped);
    }

    /** Exact at both ends. */
    private static double between(Transform.Range range, double u) {
        return u == 1 ? range.end() : range.start() + (range.end() - range.start()) * u;
    }

    private static Value round(double v, int digits) throws TransformException {
        double scale = Math.pow(10, digits);
        double rounded = Math.copySign(Math.floor(Math.abs(v) * scale + 0.5), v);
        if (digits == 0 && Math.abs(rounded) < Long.MAX_VALUE) {
            return Value.of((long) rounded);
        }
        return finite(rounded / scale, v);
    }

    private static double deadBand(double width, double v, TransformScope scope) {
        TransformScope.Memory memory = scope.memory();
        if (!memory.used || Math.abs(v - memory.value) >= width) {
            memory.keep(v, scope.nowNanos());
        }
        return memory.value;
    }

    private static double smooth(double seconds, double v, TransformScope scope) {
        TransformScope.Memory memory = scope.memory();
        double next = v;
        if (memory.used) {
            double passed = (scope.nowNanos() - memory.nanos) / NANOS;
            next = memory.value + (v - memory.value) * (1 - Math.exp(-passed / seconds));
        }
        if (Double.isFinite(next)) {
            memory.keep(next, scope.nowNanos());
        }
        return next;
    }
}
