package io.stagebus.osc.mapping;

import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Value;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** A value as JSON text (RFC 8259), for maps, which OSC has no type for. Bytes are Base64 text; NaN and infinity are null. */
final class JsonText {

    private final StringBuilder out = new StringBuilder();

    private JsonText() {}

    static String of(Value value) {
        JsonText text = new JsonText();
        text.append(value);
        return text.out.toString();
    }

    private void append(Value value) {
        switch (value) {
            case Value.Null v -> out.append("null");
            case Value.Bool(boolean bool) -> out.append(bool);
            case Value.Int(long number) -> out.append(number);
            case Value.Real(double number) -> {
                if (Double.isFinite(number)) {
                    out.append(number);
                } else {
                    out.append("null");
                }
            }
            case Value.Text(String text) -> quote(text);
            case Value.Binary(Bytes bytes) -> quote(Base64.getEncoder().encodeToString(bytes.toArray()));
            case Value.Array(List<Value> items) -> {
                String separator = "[";
                for (Value item : items) {
                    out.append(separator);
                    append(item);
                    separator = ",";
                }
                out.append(items.isEmpty() ? "[]" : "]");
            }
            case Value.Dict(Map<String, Value> entries) -> {
                String separator = "{";
                for (Map.Entry<String, Value> entry : entries.entrySet()) {
                    out.append(separator);
                    quote(entry.getKey());
                    out.append(':');
                    append(entry.getValue());
                    separator = ",";
                }
                out.append(entries.isEmpty() ? "{}" : "}");
            }
        }
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
