package io.stagebus.appliance.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.stagebus.core.signal.Value;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Writes one JSON text, member by member in the order they are put. Not thread-safe. */
public final class JsonText {

    private static final JsonFactory JSON = new JsonFactory();

    private final StringWriter text;
    private final JsonGenerator json;

    private JsonText(StringWriter text, JsonGenerator json) {
        this.text = text;
        this.json = json;
    }

    /** A text that is one object. */
    public static JsonText object() {
        return start(JsonGenerator::writeStartObject);
    }

    /** A text that is one array. */
    public static JsonText array() {
        return start(JsonGenerator::writeStartArray);
    }

    private static JsonText start(Step opening) {
        StringWriter text = new StringWriter();
        try {
            JsonText made = new JsonText(text, JSON.createGenerator(text));
            opening.on(made.json);
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException("writing to a string cannot fail", e);
        }
    }

    /** A string member. */
    public JsonText put(String key, String value) {
        return step(out -> out.writeStringField(key, value));
    }

    /** A number member. */
    public JsonText put(String key, long value) {
        return step(out -> out.writeNumberField(key, value));
    }

    /** A truth member. */
    public JsonText put(String key, boolean value) {
        return step(out -> out.writeBooleanField(key, value));
    }

    /** A member that is a value of the bus, in the form of {@link ValueJson}. */
    public JsonText put(String key, Value value) {
        return step(out -> {
            out.writeFieldName(key);
            ValueJson.write(out, value);
        });
    }

    /** A member that is an object. */
    public JsonText putObject(String key, Consumer<JsonText> members) {
        step(out -> out.writeObjectFieldStart(key));
        members.accept(this);
        return step(JsonGenerator::writeEndObject);
    }

    /** A member that is a list of strings. */
    public JsonText putList(String key, Collection<String> items) {
        return step(out -> {
            out.writeArrayFieldStart(key);
            for (String item : items) {
                out.writeString(item);
            }
            out.writeEndArray();
        });
    }

    /** A member that is a list of objects. */
    public <T> JsonText putList(String key, Collection<T> items, BiConsumer<JsonText, T> members) {
        step(out -> out.writeArrayFieldStart(key));
        for (T item : items) {
            item(row -> members.accept(row, item));
        }
        return step(JsonGenerator::writeEndArray);
    }

    /** An item of an array that is an object. */
    public JsonText item(Consumer<JsonText> members) {
        step(JsonGenerator::writeStartObject);
        members.accept(this);
        return step(JsonGenerator::writeEndObject);
    }

    /** The text; nothing can be added after this. */
    public String text() {
        step(JsonGenerator::close);
        return text.toString();
    }

    private JsonText step(Step step) {
        try {
            step.on(json);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to a string cannot fail", e);
        }
        return this;
    }

    @FunctionalInterface
    private interface Step {
        void on(JsonGenerator json) throws IOException;
    }
}
