package io.stagebus.websocket.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Messages in the form in which the golden vectors describe them. Numbers are compared as this gateway keeps them: integers
 * by value, floats by the bits of the widened double.
 */
final class MessageModel {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> FEATURES =
            List.of("param", "event", "stream", "gesture", "timeline", "federation");

    private MessageModel() {}

    /** Brings the model of a vector to the form of {@link #of}. */
    static JsonNode normalised(JsonNode model) {
        if (model.isArray()) {
            ArrayNode array = JSON.arrayNode();
            model.forEach(item -> array.add(normalised(item)));
            return array;
        }
        if (!model.isObject()) {
            return model.isNumber() ? JSON.numberNode(model.asDouble()) : model;
        }
        return switch (model.path("k").asText()) {
            case "int" -> JSON.objectNode().put("int", model.get("v").asText());
            case "float" -> JSON.objectNode().put("float", bits(model));
            case "map" -> map(model);
            default -> {
                ObjectNode object = JSON.objectNode();
                model.properties().forEach(field -> {
                    // The mask as it came is not kept where it means the same as another.
                    if (!field.getKey().equals("typeMask")) {
                        object.set(field.getKey(), normalised(field.getValue()));
                    }
                });
                yield object;
            }
        };
    }

    private static String bits(JsonNode model) {
        String bits = model.get("bits").asText();
        long wide = model.get("w").asInt() == 64
                ? HexFormat.fromHexDigitsToLong(bits)
                : Double.doubleToRawLongBits(Float.intBitsToFloat(HexFormat.fromHexDigits(bits)));
        return HexFormat.of().toHexDigits(wide);
    }

    /** Of a repeated key the last value counts, at the place of the first. */
    private static JsonNode map(JsonNode model) {
        Map<String, JsonNode> entries = new LinkedHashMap<>();
        model.get("v").forEach(entry -> entries.put(entry.get(0).asText(), normalised(entry.get(1))));
        ArrayNode array = JSON.arrayNode();
        entries.forEach((key, value) -> array.add(JSON.arrayNode().add(key).add(value)));
        return JSON.objectNode().set("map", array);
    }

    static JsonNode of(Value value) {
        return switch (value) {
            case Value.Null n -> JSON.objectNode().put("k", "null");
            case Value.Bool(boolean truth) -> JSON.objectNode().put("k", "bool").put("v", truth);
            case Value.Int(long number) -> JSON.objectNode().put("int", Long.toString(number));
            case Value.Real(double number) ->
                JSON.objectNode().put("float", HexFormat.of().toHexDigits(Double.doubleToRawLongBits(number)));
            case Value.Text(String text) -> JSON.objectNode().put("k", "string").put("v", text);
            case Value.Binary(Bytes bytes) ->
                JSON.objectNode().put("k", "bytes").put("hex", HexFormat.of().formatHex(bytes.toArray()));
            case Value.Array(List<Value> items) -> {
                ArrayNode array = JSON.arrayNode();
                items.forEach(item -> array.add(of(item)));
                yield JSON.objectNode().put("k", "array").set("v", array);
            }
            case Value.Dict(Map<String, Value> entries) -> {
                ArrayNode array = JSON.arrayNode();
                entries.forEach(
                        (key, item) -> array.add(JSON.arrayNode().add(key).add(of(item))));
                yield JSON.objectNode().set("map", array);
            }
        };
    }

    static JsonNode of(Message message) {
        ObjectNode out = JSON.objectNode();
        switch (message) {
            case Message.Hello m -> {
                out.put("type", "HELLO").put("version", (double) m.version()).put("name", m.name());
                out.set("features", features(m.features()));
                out.put("token", m.token().isEmpty() ? null : m.token());
            }
            case Message.Welcome m -> {
                out.put("type", "WELCOME").put("version", (double) m.version()).put("name", m.name());
                out.set("features", features(m.features()));
                out.put("time", Long.toUnsignedString(m.timeMicros())).put("session", m.session());
                out.put("token", m.token().isEmpty() ? null : m.token());
            }
            case Message.Announce m ->
                out.put("type", "ANNOUNCE").put("namespace", m.namespace()).set("signals", signals(m.signals()));
            case Message.FederationSync m -> federation(out, m);
            case Message.Subscribe m -> {
                out.put("type", "SUBSCRIBE").put("id", (double) m.id()).put("pattern", m.pattern());
                out.set("types", types(m.types()));
                ObjectNode options = out.putObject("options");
                putIfSet(options, "maxRate", (double) m.options().maxRateHz());
                putIfSet(options, "epsilon", m.options().epsilon());
                putIfSet(options, "history", (double) m.options().history());
                putIfSet(options, "window", (double) m.options().windowMillis());
            }
            case Message.Unsubscribe m -> out.put("type", "UNSUBSCRIBE").put("id", (double) m.id());
            case Message.Publish m -> publish(out, m);
            case Message.Set m -> {
                out.put("type", "SET")
                        .put("lock", m.flags().lock())
                        .put("unlock", m.flags().unlock());
                out.put("address", m.address().text()).set("value", of(m.value()));
                out.put("revision", m.hasRevision() ? Long.toUnsignedString(m.revision()) : null);
                out.set("ttl", ttl(m.flags().ttl()));
            }
            case Message.Get m ->
                out.put("type", "GET").put("address", m.address().text());
            case Message.Snapshot m -> snapshot(out, m);
            case Message.Replay m -> {
                out.put("type", "REPLAY").put("pattern", m.pattern());
                out.put("from", text(m.fromMicros())).put("to", text(m.toMicros()));
                out.put(
                        "limit",
                        m.limit().isPresent() ? (Double) (double) m.limit().getAsLong() : null);
                out.set("types", types(m.types()));
            }
            case Message.Bundle m -> {
                out.put("type", "BUNDLE").put("timestamp", text(m.timestampMicros()));
                ArrayNode inner = out.putArray("messages");
                m.messages().forEach(each -> inner.add(of(each)));
            }
            case Message.Sync m ->
                out.put("type", "SYNC")
                        .put("t1", Long.toUnsignedString(m.t1()))
                        .put("t2", text(m.t2()))
                        .put("t3", text(m.t3()));
            case Message.Ping m -> out.put("type", "PING");
            case Message.Pong m -> out.put("type", "PONG");
            case Message.Ack m -> {
                out.put("type", "ACK").put("address", m.address().orElse(null)).put("revision", text(m.revision()));
                out.put("locked", m.locked().orElse(null))
                        .put("holder", m.holder().orElse(null));
                out.put("correlationId", number(m.correlationId()));
            }
            case Message.Failure m -> {
                out.put("type", "ERROR").put("code", (double) m.code()).put("message", m.message());
                out.put("address", m.address().orElse(null)).put("correlationId", number(m.correlationId()));
            }
            case Message.Query m -> out.put("type", "QUERY").put("pattern", m.pattern());
            case Message.Result m -> out.put("type", "RESULT").set("signals", signals(m.signals()));
        }
        return out;
    }

    private static void putIfSet(ObjectNode options, String name, double value) {
        if (value != 0) {
            options.put(name, value);
        }
    }

    private static @Nullable String text(OptionalLong unsigned) {
        return unsigned.isPresent() ? Long.toUnsignedString(unsigned.getAsLong()) : null;
    }

    private static @Nullable Double number(OptionalLong value) {
        return value.isPresent() ? (double) value.getAsLong() : null;
    }

    private static ArrayNode features(int bits) {
        ArrayNode names = JSON.arrayNode();
        for (int i = 0; i < FEATURES.size(); i++) {
            if ((bits & 0x80 >> i) != 0) {
                names.add(FEATURES.get(i));
            }
        }
        return names;
    }

    private static JsonNode types(int mask) {
        if (mask == Message.ALL_TYPES) {
            return JSON.textNode("all");
        }
        ArrayNode names = JSON.arrayNode();
        for (SignalKind kind : SignalKind.values()) {
            if (kind.in(mask)) {
                names.add(lower(kind));
            }
        }
        return names;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static JsonNode ttl(Ttl ttl) {
        return switch (ttl.mode()) {
            case UNSPECIFIED -> JSON.nullNode();
            case NEVER -> JSON.objectNode().put("mode", "never");
            case SLIDING, ABSOLUTE ->
                JSON.objectNode().put("mode", lower(ttl.mode())).put("seconds", (double) ttl.seconds());
        };
    }

    private static void publish(ObjectNode out, Message.Publish m) {
        PublishFields fields = m.fields();
        out.put("type", "PUBLISH").put("signal", lower(m.kind())).put("phase", lower(m.phase()));
        out.put("address", m.address().text());
        out.put("indicator", !m.content().isPresent() ? 0.0 : fields.samples() ? 2.0 : 1.0);
        if (fields.samples() && m.content().value() instanceof Value.Array(List<Value> items)) {
            ArrayNode samples = out.putArray("samples");
            items.forEach(item -> samples.add(sample(item.asDouble())));
        } else if (m.content().isPresent()) {
            out.set("value", of(m.content().value()));
        }
        out.put("timestamp", fields.hasTimestamp() ? Long.toUnsignedString(fields.timestampMicros()) : null);
        out.put("id", fields.id() == PublishFields.ABSENT ? null : (Double) (double) fields.id());
        out.put("rate", fields.rateHz() == PublishFields.ABSENT ? null : (Double) (double) fields.rateHz());
    }

    private static JsonNode sample(double sample) {
        boolean isNegativeZero = sample == 0 && 1 / sample < 0;
        return Double.isFinite(sample) && !isNegativeZero
                ? JSON.numberNode(sample)
                : JSON.textNode(isNegativeZero ? "-0" : Double.toString(sample));
    }

    private static void snapshot(ObjectNode out, Message.Snapshot m) {
        ArrayNode params = out.put("type", "SNAPSHOT").putArray("params");
        for (Message.Entry entry : m.params()) {
            ObjectNode param = params.addObject().put("address", entry.address());
            param.set("value", of(entry.value()));
            param.put("revision", Long.toUnsignedString(entry.revision()));
            param.put("writer", entry.writer().orElse(null)).put("timestamp", text(entry.timestampMicros()));
        }
    }

    private static void federation(ObjectNode out, Message.FederationSync m) {
        String op = switch (m.op()) {
            case DECLARE_NAMESPACES -> "DeclareNamespaces";
            case REQUEST_SYNC -> "RequestSync";
            case REVISION_VECTOR -> "RevisionVector";
            case SYNC_COMPLETE -> "SyncComplete";
        };
        out.put("type", "FEDERATION_SYNC").put("op", op);
        ArrayNode patterns = out.putArray("patterns");
        m.patterns().forEach(patterns::add);
        ArrayNode revisions = out.putArray("revisions");
        m.revisions()
                .forEach(each -> revisions.addArray().add(each.address()).add(Long.toUnsignedString(each.revision())));
        out.put("sinceRevision", text(m.sinceRevision()))
                .put("origin", m.origin().orElse(null));
    }

    private static ArrayNode signals(List<Definition> definitions) {
        ArrayNode signals = JSON.arrayNode();
        for (Definition definition : definitions) {
            ObjectNode signal =
                    signals.addObject().put("address", definition.address()).put("type", lower(definition.kind()));
            definition.datatype().ifPresent(text -> signal.put("datatype", text));
            definition.access().ifPresent(text -> signal.put("access", text));
            Optional<Definition.Meta> meta = definition.meta();
            if (meta.isPresent()) {
                ObjectNode out = signal.putObject("meta");
                meta.get().unit().ifPresent(text -> out.put("unit", text));
                meta.get()
                        .range()
                        .ifPresent(
                                r -> out.putArray("range").add(sample(r.min())).add(sample(r.max())));
                meta.get().initial().ifPresent(value -> out.set("default", of(value)));
                meta.get().description().ifPresent(text -> out.put("description", text));
            }
        }
        return signals;
    }
}
