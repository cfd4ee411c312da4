package io.stagebus.mqtt.payload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.stagebus.core.signal.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads exactly one JSON text (RFC 8259), with nothing before or after it. Total; any thread. */
final class JsonReader {

    /** The characters a JSON text can begin with; everything else need not be parsed to be known as none. */
    private static final String FIRST = "{[\"-0123456789tfn";

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Value.MAX_DEPTH)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(1_000)
                    .build())
            .build();

    private JsonReader() {}

    /**
     * The value {@code text} is; empty when it is not JSON, nests deeper than {@link Value#MAX_DEPTH}, or holds a number no
     * finite double comes near to or half a surrogate pair. Integers beyond 64 bits become floats.
     */
    static Optional<Value> read(String text) {
        if (text.isEmpty() || FIRST.indexOf(text.charAt(0)) < 0 || isBlank(text.charAt(text.length() - 1))) {
            return Optional.empty();
        }
        try (JsonParser parser = FACTORY.createParser(text)) {
            parser.nextToken();
            Value value = value(parser);
            return parser.nextToken() == null ? Optional.of(value) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    /** Recurses at most {@link Value#MAX_DEPTH} deep: the parser refuses what is deeper. */
    private static Value value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new IOException("the text ends too soon");
        }
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> Value.of(wellFormed(parser.getText()));
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> real(parser);
            case VALUE_TRUE -> Value.TRUE;
            case VALUE_FALSE -> Value.FALSE;
            case VALUE_NULL -> Value.NULL;
            case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw new IOException("unexpected " + token);
        };
    }

    private static Value object(JsonParser parser) throws IOException {
        Map<String, Value> entries = new LinkedHashMap<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            entries.put(wellFormed(name), value(parser));
        }
        return new Value.Dict(entries);
    }

    private static Value array(JsonParser parser) throws IOException {
        List<Value> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(parser));
        }
        return new Value.Array(items);
    }

    private static Value integer(JsonParser parser) throws IOException {
        return switch (parser.getNumberType()) {
            case INT, LONG -> Value.of(parser.getLongValue());
            case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL -> real(parser);
        };
    }

    private static Value real(JsonParser parser) throws IOException {
        double value = parser.getDoubleValue();
        if (!Double.isFinite(value)) {
            throw new IOException("number out of range");
        }
        return Value.of(value);
    }

    /** An escape can name half a surrogate pair, which is no Unicode text and could not be written as UTF-8 again. */
    private static String wellFormed(String text) throws IOException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean isPair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!isPair) {
                    throw new IOException("half a surrogate pair");
                }
                i++;
            }
        }
        return text;
    }
}
