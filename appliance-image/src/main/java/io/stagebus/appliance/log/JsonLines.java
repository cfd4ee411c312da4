package io.stagebus.appliance.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.slf4j.event.KeyValuePair;

/**
 * One object per line, in the shape that log collectors of CLASP relays know:
 * {@code {"timestamp":…,"level":"INFO","target":"io.stagebus.mqtt…","fields":{"message":…,"sessionId":…}}}.
 */
final class JsonLines extends LineEncoder {

    private static final JsonFactory JSON = new JsonFactory();

    @Override
    String line(ILoggingEvent event) {
        StringWriter text = new StringWriter(256);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("timestamp", event.getInstant().toString());
            json.writeStringField("level", event.getLevel().toString().toUpperCase(Locale.ROOT));
            json.writeStringField("target", event.getLoggerName());
            json.writeObjectFieldStart("fields");
            json.writeStringField("message", event.getFormattedMessage());
            if (event.getKeyValuePairs() != null) {
                for (KeyValuePair pair : event.getKeyValuePairs()) {
                    writeField(json, pair);
                }
            }
            if (event.getThrowableProxy() != null) {
                json.writeStringField("error", ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to a string cannot fail", e);
        }
        return text.toString();
    }

    private static void writeField(JsonGenerator json, KeyValuePair pair) throws IOException {
        json.writeFieldName(pair.key);
        if (pair.value instanceof Long || pair.value instanceof Integer) {
            json.writeNumber(((Number) pair.value).longValue());
        } else if (pair.value instanceof Boolean value) {
            json.writeBoolean(value);
        } else {
            json.writeString(String.valueOf(pair.value));
        }
    }
}
