package io.stagebus.rules.transform;

import io.stagebus.core.signal.Value;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Values as text: a string as it is, everything else as JSON (R9). Any thread. */
public final class ValueText {

    private static final double EXACT = 9_007_199_254_740_992.0;

    private ValueText() {}

    /** The text that stands for {@code value} in an address, a template or a message. */
    public static String of(Value value) {
        if (value instanceof Value.Text(String text)) {
            return text;
        }
        StringBuilder json = new StringBuilder();
        append(json, value, Integer.MAX_VALUE);
        return json.toString();
    }

    /** JSON of about {@code most} characters; what is longer is cut and ends with an ellipsis. */
    public static String shortened(Value value, int most) {
        StringBuilder json = new StringBuilder();
        append(json, value, most);
        if (json.length() > most) {
            json.setLength(most);
            json.append('…');
        }
        return json.toString();
    }

    /** A number: whole ones without a fraction. */
    static String number(double number) {
        if (number == Math.rint(number) && Math.abs(number) < EXACT) {
            return Long.toString((long) number);
        }
        return Double.toString(number);
    }

    private static void append(StringBuilder json, Value value, int most) {
        if (json.length() > most) {
            return;
        }
        switch (value) {
            case Value.Null none -> json.append("null");
            case Value.Bool(boolean bool) -> json.append(bool);
            case Value.Int(long whole) -> json.append(whole);
            case Value.Real(double real) -> json.append(number(real));
            case Value.Text(String text) -> quote(json, text, most);
            case Value.Binary(var bytes) -> quote(json, Base64.getEncoder().encodeToString(bytes.toArray()), most);
            case Value.Array(List<Value> items) -> {
                json.append('[');
                String comma = "";
                for (Value item : items) {
                    json.append(comma);
                    append(json, item, most);
                    comma = ",";
                    if (json.length() > most) {
                        break;
                    }
                }
                json.append(']');
            }
            case Value.Dict(Map<String, Value> entries) -> {
                json.append('{');
                String comma = "";
                for (Map.Entry<String, Value> entry : entries.entrySet()) {
                    json.append(comma);
                    quote(json, entry.getKey(), most);
                    json.append(':');
                    append(json, entry.getValue(), most);
                    comma = ",";
                    if (json.length() > most) {
                        break;
                    }
                }
                json.append('}');
            }
        }
    }

    private static void quote(StringBuilder json, String text, int most) {
        json.append('"');
        int end = (int) Math.min(text.length(), most + 1L);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> {
                    if (c < ' ') {
                        json.append(String.format("\\u%04x", (int) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        json.append('"');
    }
}
