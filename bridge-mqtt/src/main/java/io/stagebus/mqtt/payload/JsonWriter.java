package io.stagebus.mqtt.payload;

import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Value;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Writes a value as JSON without blanks (R9). What JSON cannot say is written as a string: bytes in Base64, NaN and the
 * infinities by name. Total; any thread.
 */
final class JsonWriter {

    /** The integers up to here are doubles without a gap, so that dropping the fraction loses nothing. */
    private static final double EXACT = 1L << 53;

    private final StringBuilder out = new StringBuilder();

    private JsonWriter() {}

    static String write(Value value) {
        JsonWriter writer = new JsonWriter();
        writer.append(value, 0);
        return writer.out.toString();
    }

    /** Integral numbers below 2^53 without a fraction, because devices read {@code 40}; others in their shortest form. */
    static String number(double value) {
        boolean isNegativeZero = value == 0 && 1 / value < 0;
        if (value == Math.rint(value) && Math.abs(value) < EXACT && !isNegativeZero) {
            return Long.toString((long) value);
        }
        return Double.toString(value).replace(".0E", "E").replace('E', 'e');
    }

    private void append(Value value, int depth) {
        switch (value) {
            case Value.Null n -> out.append("null");
            case Value.Bool(boolean truth) -> out.append(truth);
            case Value.Int(long number) -> out.append(number);
            case Value.Real(double number) -> real(number);
            case Value.Text(String text) -> string(text);
            case Value.Binary(Bytes bytes) -> string(Base64.getEncoder().encodeToString(bytes.toArray()));
            case Value.Array(List<Value> items) -> array(items, depth);
            case Value.Dict(Map<String, Value> entries) -> object(entries, depth);
        }
    }

    private void real(double number) {
        if (Double.isFinite(number)) {
            out.append(number(number));
        } else {
            string(Double.toString(number));
        }
    }

    private void array(List<Value> items, int depth) {
        out.append('[');
        for (int i = 0; i < items.size(); i++) {
            if (i > 0) {
                out.append(',');
            }
            nested(items.get(i), depth);
        }
        out.append(']');
    }

    private void object(Map<String, Value> entries, int depth) {
        out.append('{');
        boolean first = true;
        for (Map.Entry<String, Value> entry : entries.entrySet()) {
            if (!first) {
                out.append(',');
            }
            first = false;
            string(entry.getKey());
            out.append(':');
            nested(entry.getValue(), depth);
        }
        out.append('}');
    }

    /** No door lets deeper values in; should one be made inside, it ends in nulls instead of ending the thread. */
    private void nested(Value value, int depth) {
        append(depth < Value.MAX_DEPTH ? value : Value.NULL, depth + 1);
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
