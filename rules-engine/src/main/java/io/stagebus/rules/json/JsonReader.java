package io.stagebus.rules.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.stagebus.core.signal.Value;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the text of files into {@link Json}: UTF-8, JSON as in RFC 8259, and comments as in Java. Total: whatever the bytes
 * are, it answers a tree or reports what is wrong. Bounded in nesting, and in the number of values over all files.
 */
final class JsonReader {

    /** How many values all files together may have. */
    static final int MAX_VALUES = 500_000;

    /** How deep a file may nest: the deepest value, and what stands around it in a rule. */
    static final int MAX_NESTING = Value.MAX_DEPTH + 8;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build())
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .build();

    private final Problems problems;
    private int values;

    JsonReader(Problems problems) {
        this.problems = problems;
    }

    /** What a file says; nothing when that was reported to be no JSON. */
    Optional<Json> read(byte[] bytes) {
        Optional<String> text = decode(bytes);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try (JsonParser parser = FACTORY.createParser(text.get())) {
            if (parser.nextToken() == null) {
                problems.add(new Json.Place(1, 1), "", "a JSON document", "nothing", "");
                return Optional.empty();
            }
            Optional<Json> read = value(parser, "");
            if (read.isPresent() && parser.nextToken() != null) {
                problems.add(place(parser), "", "the end of the file", "more after the document", "");
                return Optional.empty();
            }
            return read;
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            Json.Place place = at == null ? new Json.Place(1, 1) : place(at);
            problems.add(place, "", "JSON", '"' + e.getOriginalMessage() + '"', "");
            return Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException("a string cannot fail to be read", e);
        }
    }

    private Optional<String> decode(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = decoder.decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
            int column = text.length() - text.lastIndexOf('\n');
            problems.add(
                    new Json.Place(line, column),
                    "",
                    "UTF-8 text",
                    String.format("byte 0x%02X at offset %d", in.get(in.position()), in.position()),
                    "");
            return Optional.empty();
        }
        // A byte order mark is no part of the text (RFC 8259 §8.1 lets a reader ignore it).
        return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
    }

    private static Json.Place place(JsonLocation at) {
        return new Json.Place(Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr()));
    }

    private static Json.Place place(JsonParser parser) {
        return place(parser.currentTokenLocation());
    }

    /** Reads the value whose first token is at hand. Recursion is bounded by the parser's nesting limit. */
    private Optional<Json> value(JsonParser parser, String pointer) throws IOException {
        Json.Place place = place(parser);
        if (++values > MAX_VALUES) {
            if (values == MAX_VALUES + 1) {
                problems.add(place, pointer, "at most " + MAX_VALUES + " values in all files", "more", "");
            }
            return Optional.empty();
        }
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> object(parser, place, pointer);
            case START_ARRAY -> array(parser, place, pointer);
            case VALUE_STRING -> string(parser.getText(), place, pointer);
            case VALUE_NUMBER_INT -> integer(parser, place, pointer);
            case VALUE_NUMBER_FLOAT -> real(parser, place, pointer);
            case VALUE_TRUE -> scalar(place, Value.TRUE);
            case VALUE_FALSE -> scalar(place, Value.FALSE);
            case VALUE_NULL -> scalar(place, Value.NULL);
            case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw new IllegalStateException("a value cannot begin with " + token);
        };
    }

    private static Optional<Json> scalar(Json.Place place, Value value) {
        return Optional.of(new Json.Scalar(place, value));
    }

    private Optional<Json> string(String text, Json.Place place, String pointer) {
        if (!isUnicode(text)) {
            problems.add(place, pointer, "Unicode text", "half a surrogate pair", "");
            return Optional.empty();
        }
        return scalar(place, Value.of(text));
    }

    private static boolean isUnicode(String text) {
        return text.codePoints()
                .noneMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }

    private Optional<Json> integer(JsonParser parser, Json.Place place, String pointer) throws IOException {
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            problems.add(place, pointer, "a whole number of 64 bits", Problems.quote(parser.getText()), "");
            return Optional.empty();
        }
        return scalar(place, Value.of(parser.getLongValue()));
    }

    private Optional<Json> real(JsonParser parser, Json.Place place, String pointer) throws IOException {
        double number = parser.getDoubleValue();
        if (!Double.isFinite(number)) {
            problems.add(place, pointer, "a number of 64 bits", Problems.quote(parser.getText()), "");
            return Optional.empty();
        }
        return scalar(place, Value.of(number));
    }

    private Optional<Json> array(JsonParser parser, Json.Place place, String pointer) throws IOException {
        List<Json> items = new ArrayList<>();
        boolean whole = true;
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
            Optional<Json> item = value(parser, pointer + "/" + i);
            if (item.isEmpty() && values > MAX_VALUES) {
                return Optional.empty();
            }
            item.ifPresent(items::add);
            whole &= item.isPresent();
        }
        return whole ? Optional.of(new Json.Arr(place, items)) : Optional.empty();
    }

    private Optional<Json> object(JsonParser parser, Json.Place place, String pointer) throws IOException {
        List<Json.Member> members = new ArrayList<>();
        Map<String, Json.Place> places = new HashMap<>();
        boolean whole = true;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            Json.Place named = place(parser);
            String inside = pointer + "/" + At.escaped(name);
            boolean fine = isNew(name, named, places, inside);
            parser.nextToken();
            Optional<Json> value = value(parser, inside);
            if (value.isEmpty() && values > MAX_VALUES) {
                return Optional.empty();
            }
            fine &= value.isPresent();
            if (fine) {
                members.add(new Json.Member(name, named, value.get()));
            }
            whole &= fine;
        }
        return whole ? Optional.of(new Json.Obj(place, members)) : Optional.empty();
    }

    private boolean isNew(String name, Json.Place named, Map<String, Json.Place> places, String pointer) {
        if (!isUnicode(name)) {
            problems.add(named, pointer, "Unicode text", "half a surrogate pair", "");
            return false;
        }
        Json.Place first = places.putIfAbsent(name, named);
        if (first != null) {
            problems.add(
                    named,
                    pointer,
                    "each key once",
                    Problems.quote(name) + " again",
                    "it was first at line " + first.line() + ", column " + first.column());
        }
        return first == null;
    }
}
