package io.stagebus.appliance.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Value;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values as JSON and back, without loss: a float always has a fraction or an exponent, so {@code 1.0} never becomes
 * {@code 1}. What JSON cannot say is an object with one key: <code>{"$bytes":"base64"}</code>,
 * <code>{"$float":"NaN"}</code>; and a map that looks like one of these, or has a key {@code $map}, is the only member of
 * <code>{"$map":{…}}</code>.
 */
public final class ValueJson {

    private static final String BYTES = "$bytes";
    private static final String FLOAT = "$float";
    private static final String MAP = "$map";
    private static final List<String> MARKS = List.of(BYTES, FLOAT, MAP);
    /** A mark adds an object around what it marks. */
    private static final int MAX_NESTING = 2 * Value.MAX_DEPTH + 2;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_NESTING)
                    .maxNumberLength(400)
                    .maxStringLength(8 << 20)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private ValueJson() {}

    /** The JSON form of {@code value}. */
    public static String text(Value value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            write(json, value);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to a string cannot fail", e);
        }
        return text.toString();
    }

    /** The word for the kind of {@code value}: null, bool, int, float, string, bytes, array, map. */
    public static String type(Value value) {
        return switch (value) {
            case Value.Null n -> "null";
            case Value.Bool b -> "bool";
            case Value.Int i -> "int";
            case Value.Real r -> "float";
            case Value.Text t -> "string";
            case Value.Binary b -> "bytes";
            case Value.Array a -> "array";
            case Value.Dict d -> "map";
        };
    }

    static void write(JsonGenerator json, Value value) throws IOException {
        switch (value) {
            case Value.Null n -> json.writeNull();
            case Value.Bool(boolean truth) -> json.writeBoolean(truth);
            case Value.Int(long number) -> json.writeNumber(number);
            case Value.Real(double number) -> writeReal(json, number);
            case Value.Text(String text) -> json.writeString(text);
            case Value.Binary(Bytes bytes) ->
                writeMarked(json, BYTES, Base64.getEncoder().encodeToString(bytes.toArray()));
            case Value.Array(List<Value> items) -> {
                json.writeStartArray();
                for (Value item : items) {
                    write(json, item);
                }
                json.writeEndArray();
            }
            case Value.Dict(Map<String, Value> entries) -> writeDict(json, entries);
        }
    }

    private static void writeReal(JsonGenerator json, double number) throws IOException {
        if (Double.isFinite(number)) {
            json.writeNumber(number);
        } else {
            writeMarked(json, FLOAT, Double.toString(number));
        }
    }

    private static void writeMarked(JsonGenerator json, String mark, String text) throws IOException {
        json.writeStartObject();
        json.writeStringField(mark, text);
        json.writeEndObject();
    }

    private static void writeDict(JsonGenerator json, Map<String, Value> entries) throws IOException {
        boolean looksMarked = entries.containsKey(MAP)
                || (entries.size() == 1
                        && MARKS.contains(entries.keySet().iterator().next()));
        if (looksMarked) {
            json.writeStartObject();
            json.writeFieldName(MAP);
        }
        json.writeStartObject();
        for (Map.Entry<String, Value> entry : entries.entrySet()) {
            json.writeFieldName(entry.getKey());
            write(json, entry.getValue());
        }
        json.writeEndObject();
        if (looksMarked) {
            json.writeEndObject();
        }
    }

    /**
     * Reads a whole text that is exactly one JSON value, without blanks around it.
     *
     * @throws InvalidJsonException when it is anything else
     */
    public static Value parse(String text) throws InvalidJsonException {
        if (!text.strip().equals(text)) {
            throw new InvalidJsonException("blanks before or after the value");
        }
        try (JsonParser json = JSON.createParser(text)) {
            JsonToken first = json.nextToken();
            if (first == null) {
                throw new InvalidJsonException("nothing where a value should be");
            }
            Value value = read(json, 0);
            if (json.nextToken() != null) {
                throw new InvalidJsonException("something follows the value at character "
                        + json.currentTokenLocation().getCharOffset());
            }
            return value;
        } catch (JsonProcessingException e) {
            long at = e.getLocation() == null ? 0 : e.getLocation().getCharOffset();
            throw new InvalidJsonException("at character " + at + ": " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("reading a string cannot fail", e);
        }
    }

    private static Value read(JsonParser json, int depth) throws IOException, InvalidJsonException {
        return switch (json.currentToken()) {
            case VALUE_NULL -> Value.NULL;
            case VALUE_TRUE -> Value.TRUE;
            case VALUE_FALSE -> Value.FALSE;
            case VALUE_NUMBER_INT -> readInteger(json);
            case VALUE_NUMBER_FLOAT -> readReal(json);
            case VALUE_STRING -> Value.of(json.getText());
            case START_ARRAY -> readArray(json, depth);
            case START_OBJECT -> readObject(json, depth);
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new InvalidJsonException("unexpected " + json.currentToken());
        };
    }

    /** A number that no double can hold is not exactly JSON for us (R9): it would come back as another one. */
    private static Value readReal(JsonParser json) throws IOException, InvalidJsonException {
        double number = json.getDoubleValue();
        if (!Double.isFinite(number)) {
            throw new InvalidJsonException("a number beyond 64 bits at character "
                    + json.currentTokenLocation().getCharOffset());
        }
        return Value.of(number);
    }

    private static Value readInteger(JsonParser json) throws IOException, InvalidJsonException {
        return switch (json.getNumberType()) {
            case INT, LONG -> Value.of(json.getLongValue());
            case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL -> readReal(json);
        };
    }

    private static Value readArray(JsonParser json, int depth) throws IOException, InvalidJsonException {
        List<Value> items = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            items.add(read(json, depth + 1));
        }
        checkDepth(depth);
        return Value.arrayOf(items);
    }

    private static Value readObject(JsonParser json, int depth) throws IOException, InvalidJsonException {
        Map<String, Value> entries = new LinkedHashMap<>();
        boolean escaped = false;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            JsonToken first = json.nextToken();
            if (entries.isEmpty() && key.equals(MAP) && first == JsonToken.START_OBJECT) {
                entries.put(key, new Value.Dict(readEntries(json, depth)));
                escaped = true;
            } else {
                entries.put(key, read(json, depth + 1));
            }
        }
        if (entries.size() != 1) {
            if (escaped) {
                throw new InvalidJsonException("$map must be the only key of its object");
            }
            checkDepth(depth);
            return new Value.Dict(entries);
        }
        return escaped ? entries.values().iterator().next() : unmarked(entries, depth);
    }

    /** The entries of a map as they are, even when they look like a mark. */
    private static Map<String, Value> readEntries(JsonParser json, int depth) throws IOException, InvalidJsonException {
        Map<String, Value> entries = new LinkedHashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            json.nextToken();
            entries.put(key, read(json, depth + 1));
        }
        checkDepth(depth);
        return entries;
    }

    private static void checkDepth(int depth) throws InvalidJsonException {
        if (depth >= Value.MAX_DEPTH) {
            throw new InvalidJsonException("nested deeper than " + Value.MAX_DEPTH);
        }
    }

    private static Value unmarked(Map<String, Value> entries, int depth) throws InvalidJsonException {
        Map.Entry<String, Value> only = entries.entrySet().iterator().next();
        if (only.getKey().equals(BYTES) && only.getValue() instanceof Value.Text(String base64)) {
            try {
                return Value.of(Bytes.owning(Base64.getDecoder().decode(base64)));
            } catch (IllegalArgumentException e) {
                throw new InvalidJsonException("$bytes is not base64: " + e.getMessage());
            }
        }
        if (only.getKey().equals(FLOAT) && only.getValue() instanceof Value.Text(String name)) {
            return switch (name) {
                case "NaN" -> Value.of(Double.NaN);
                case "Infinity" -> Value.of(Double.POSITIVE_INFINITY);
                case "-Infinity" -> Value.of(Double.NEGATIVE_INFINITY);
                default -> throw new InvalidJsonException("$float must be NaN, Infinity or -Infinity but is " + name);
            };
        }
        checkDepth(depth);
        return new Value.Dict(entries);
    }
}
