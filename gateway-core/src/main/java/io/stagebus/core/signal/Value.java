package io.stagebus.core.signal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A value a signal can carry, in the eight kinds that every door can express (CLASP "Values"). Immutable; any thread.
 *
 * <p>Integers and floats keep their kind: {@code 1} never becomes {@code 1.0}. Narrow wire widths are widened to 64 bits
 * on arrival. A float keeps every bit, NaN payloads and negative zero included; {@link Real#equals} is that of
 * {@link Double#equals}, so NaN equals NaN and {@code 0.0} differs from {@code -0.0}.
 */
public sealed interface Value {

    /** How many containers may lie within each other. Decoders refuse what is deeper with their own error. */
    int MAX_DEPTH = 64;

    /** The one {@link Null}. */
    Value NULL = new Null();

    /** The one true {@link Bool}. */
    Value TRUE = new Bool(true);

    /** The one false {@link Bool}. */
    Value FALSE = new Bool(false);

    /** The explicit null. Not the same as an absent value, see {@link Content#NONE}. */
    record Null() implements Value {
        @Override
        public double asDouble() {
            return Double.NaN;
        }

        @Override
        public boolean isNumber() {
            return false;
        }
    }

    /** A truth value. */
    record Bool(boolean value) implements Value {
        @Override
        public double asDouble() {
            return Double.NaN;
        }

        @Override
        public boolean isNumber() {
            return false;
        }
    }

    /** A signed 64-bit integer. */
    record Int(long value) implements Value {
        @Override
        public double asDouble() {
            return value;
        }

        @Override
        public boolean isNumber() {
            return true;
        }
    }

    /** An IEEE 754 double. */
    record Real(double value) implements Value {
        @Override
        public double asDouble() {
            return value;
        }

        @Override
        public boolean isNumber() {
            return true;
        }
    }

    /** A string of Unicode text, possibly empty. */
    record Text(String value) implements Value {
        @Override
        public double asDouble() {
            return Double.NaN;
        }

        @Override
        public boolean isNumber() {
            return false;
        }
    }

    /** Raw bytes. */
    record Binary(Bytes value) implements Value {
        @Override
        public double asDouble() {
            return Double.NaN;
        }

        @Override
        public boolean isNumber() {
            return false;
        }
    }

    /** A sequence of values. */
    record Array(List<Value> items) implements Value {
        /** Copies {@code items}. */
        public Array {
            items = List.copyOf(items);
        }

        @Override
        public double asDouble() {
            return Double.NaN;
        }

        @Override
        public boolean isNumber() {
            return false;
        }
    }

    /** String keys with values, in insertion order. Two maps are equal when their entries are, whatever the order. */
    record Dict(Map<String, Value> entries) implements Value {
        /** Copies {@code entries} and keeps their order. */
        public Dict {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        @Override
        public double asDouble() {
            return Double.NaN;
        }

        @Override
        public boolean isNumber() {
            return false;
        }
    }

    /** {@link #TRUE} or {@link #FALSE}. */
    static Value of(boolean value) {
        return value ? TRUE : FALSE;
    }

    /** An {@link Int}. */
    static Value of(long value) {
        return new Int(value);
    }

    /** A {@link Real}. */
    static Value of(double value) {
        return new Real(value);
    }

    /** A {@link Text}. */
    static Value of(String value) {
        return new Text(value);
    }

    /** A {@link Binary}. */
    static Value of(Bytes value) {
        return new Binary(value);
    }

    /** An {@link Array} of {@code items}. */
    static Value array(Value... items) {
        return new Array(List.of(items));
    }

    /**
     * The number this value is, or NaN when it is none. A {@link Bool} is not a number. Integers beyond 2^53 lose
     * precision.
     */
    double asDouble();

    /** Whether this is an {@link Int} or a {@link Real}. */
    boolean isNumber();

    /**
     * An estimate of the heap bytes a value holds, for budgets (R15). Bounded work: containers are walked at most
     * {@link #MAX_DEPTH} deep.
     */
    static long weight(Value value) {
        return weight(value, 0);
    }

    private static long weight(Value value, int depth) {
        if (depth > MAX_DEPTH) {
            return 0;
        }
        return switch (value) {
            case Null n -> 0;
            case Bool b -> 0;
            case Int i -> 16;
            case Real r -> 16;
            case Text(String text) -> 40L + text.length();
            case Binary(Bytes bytes) -> 32L + bytes.size();
            case Array(List<Value> items) -> {
                long sum = 24;
                for (Value item : items) {
                    sum += 4 + weight(item, depth + 1);
                }
                yield sum;
            }
            case Dict(Map<String, Value> entries) -> {
                long sum = 64;
                for (Map.Entry<String, Value> entry : entries.entrySet()) {
                    sum += 48 + 40L + entry.getKey().length() + weight(entry.getValue(), depth + 1);
                }
                yield sum;
            }
        };
    }

    /** Collects the items of an {@link Array} in order. Not thread-safe. */
    static Value arrayOf(List<? extends Value> items) {
        return new Array(new ArrayList<>(items));
    }
}
