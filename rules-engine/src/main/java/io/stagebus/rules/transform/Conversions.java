package io.stagebus.rules.transform;

import io.stagebus.core.signal.Value;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The transforms that turn one kind of value into another. */
final class Conversions {

    private static final Set<String> FALSE = Set.of("", "false", "off", "no", "0");

    private Conversions() {}

    /** The same slots, with another value. */
    static Slots withValue(Value value, Slots slots) {
        Optional<Value> shown = Optional.of(value);
        return name -> name.equals(Slots.VALUE) ? shown : slots.slot(name);
    }

    static Value look(Value input, List<Transform.Row> rows, Optional<Value> otherwise) throws TransformException {
        for (Transform.Row row : rows) {
            if (Operator.EQ.holds(input, row.in())) {
                return row.out();
            }
        }
        return otherwise.orElseThrow(() -> new TransformException(
                TransformException.Reason.MISSING, "the table has no " + ValueText.shortened(input, 40)));
    }

    static Value to(Transform.Kind kind, Value input) throws TransformException {
        return switch (kind) {
            case INT -> toInt(input);
            case FLOAT -> input instanceof Value.Real ? finite(input.asDouble()) : finite(number(input));
            case BOOL -> Value.of(isTrue(input));
            case STRING -> input instanceof Value.Text ? input : Value.of(ValueText.of(input));
        };
    }

    private static Value toInt(Value input) throws TransformException {
        if (input instanceof Value.Int) {
            return input;
        }
        if (input instanceof Value.Text(String text)) {
            try {
                return Value.of(Long.parseLong(text.strip()));
            } catch (NumberFormatException e) {
                // It may have a fraction.
            }
        }
        double number = number(input);
        if (!(Math.abs(number) < Long.MAX_VALUE)) {
            throw noNumber(input);
        }
        return Value.of((long) number);
    }

    private static Value finite(double number) throws TransformException {
        if (!Double.isFinite(number)) {
            throw new TransformException(TransformException.Reason.NO_NUMBER, "the number is not finite");
        }
        return Value.of(number);
    }

    private static double number(Value input) throws TransformException {
        return switch (input) {
            case Value.Int(long whole) -> whole;
            case Value.Real(double real) -> real;
            case Value.Bool(boolean bool) -> bool ? 1 : 0;
            case Value.Text(String text) -> parsed(text, input);
            case Value.Null none -> throw noNumber(input);
            case Value.Binary bytes -> throw noNumber(input);
            case Value.Array array -> throw noNumber(input);
            case Value.Dict dict -> throw noNumber(input);
        };
    }

    private static double parsed(String text, Value input) throws TransformException {
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            throw noNumber(input);
        }
    }

    private static TransformException noNumber(Value input) {
        return new TransformException(
                TransformException.Reason.NO_NUMBER, ValueText.shortened(input, 40) + " is no number");
    }

    static boolean isTrue(Value input) {
        return switch (input) {
            case Value.Null none -> false;
            case Value.Bool(boolean bool) -> bool;
            case Value.Int(long whole) -> whole != 0;
            case Value.Real(double real) -> real != 0 && !Double.isNaN(real);
            case Value.Text(String text) -> !FALSE.contains(text.strip().toLowerCase(Locale.ROOT));
            case Value.Binary bytes -> true;
            case Value.Array array -> true;
            case Value.Dict dict -> true;
        };
    }
}
