package io.stagebus.websocket.protocol;

import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.DeliveryOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads messages in the legacy MessagePack form (CLASP §4): a map whose {@code type} is the message's name. The Python
 * client still sends BUNDLE and QUERY so. Beyond what the reference takes, {@code bin} stays bytes, {@code maxRate} is read
 * like {@code max_rate}, and a timeline's keyframes survive as the PUBLISH's value; a numeric {@code type} is refused.
 */
final class LegacyReader {

    private static final long U32 = 0xFFFF_FFFFL;
    private static final List<String> FEATURES =
            List.of("param", "event", "stream", "gesture", "timeline", "federation");

    private final WireReader in;
    private final MessagePackReader objects;

    LegacyReader(WireReader in) {
        this.in = in;
        this.objects = new MessagePackReader(in);
    }

    /** Reads the message the reader stands on. */
    Message read() throws ClaspException {
        int at = in.offset();
        return message(LegacyFields.of(objects.read(), at), 0);
    }

    private Message message(LegacyFields fields, int depth) throws ClaspException {
        String type = fields.text("type");
        return switch (type) {
            case "HELLO" -> hello(fields);
            case "WELCOME" -> welcome(fields);
            case "ANNOUNCE" ->
                new Message.Announce(fields.text("namespace"), definitions(fields.maps("signals"), true));
            case "FEDERATION_SYNC" -> federationSync(fields);
            case "SUBSCRIBE" -> subscribe(fields);
            case "UNSUBSCRIBE" -> new Message.Unsubscribe(fields.integer("id", U32));
            case "PUBLISH" -> publish(fields);
            case "SET" -> set(fields);
            case "GET" -> new Message.Get(WireAddress.of(fields.text("address")));
            case "SNAPSHOT" -> snapshot(fields);
            case "REPLAY" -> replay(fields);
            case "BUNDLE" -> bundle(fields, depth);
            case "SYNC" ->
                new Message.Sync(
                        fields.integer("t1", Long.MAX_VALUE), fields.optionalTime("t2"), fields.optionalTime("t3"));
            case "PING" -> Message.PING;
            case "PONG" -> Message.PONG;
            case "ACK" -> ack(fields);
            case "ERROR" ->
                new Message.Failure(
                        (int) fields.integer("code", 65_535),
                        fields.text("message"),
                        fields.optionalText("address"),
                        fields.optionalInteger("correlation_id", U32));
            case "QUERY" -> new Message.Query(fields.text("pattern"));
            case "RESULT" -> new Message.Result(definitions(fields.maps("signals"), false));
            default -> throw fields.fault("expected a message name as type, found " + shortened(type));
        };
    }

    private static String shortened(String text) {
        return text.length() <= 32 ? text : text.substring(0, 32) + "…";
    }

    private static Message hello(LegacyFields fields) throws ClaspException {
        return new Message.Hello(
                (int) fields.integer("version", 255),
                features(fields),
                fields.text("name"),
                fields.optionalText("token").orElse(""));
    }

    private static Message welcome(LegacyFields fields) throws ClaspException {
        return new Message.Welcome(
                (int) fields.integer("version", 255),
                features(fields) & 0xF8,
                fields.integer("time", Long.MAX_VALUE),
                fields.text("session"),
                fields.text("name"),
                fields.optionalText("token").orElse(""));
    }

    private static int features(LegacyFields fields) throws ClaspException {
        int bits = 0;
        for (String feature : fields.texts("features")) {
            int index = FEATURES.indexOf(feature);
            bits |= index < 0 ? 0 : 0x80 >> index;
        }
        return bits;
    }

    private static Message set(LegacyFields fields) throws ClaspException {
        OptionalLong revision = fields.optionalInteger("revision", Long.MAX_VALUE);
        boolean lock = fields.bool("lock");
        boolean unlock = fields.bool("unlock");
        Ttl ttl = ttl(fields);
        return new Message.Set(
                WireAddress.of(fields.text("address")),
                fields.value("value"),
                revision.isPresent(),
                revision.orElse(0),
                lock || unlock ? new ParamFlags(lock, unlock, ttl) : ParamFlags.ofTtl(ttl));
    }

    /** {@code "Never"}, {@code {"Sliding": s}} or {@code {"Absolute": s}}. */
    private static Ttl ttl(LegacyFields fields) throws ClaspException {
        Optional<Value> given = fields.optionalValue("ttl");
        if (given.isEmpty()) {
            return Ttl.UNSPECIFIED;
        }
        if (given.get() instanceof Value.Text(String text) && text.equals("Never")) {
            return Ttl.NEVER;
        }
        if (given.get() instanceof Value.Dict(Map<String, Value> form) && form.size() == 1) {
            LegacyFields ttl = fields.optionalMap("ttl").orElseThrow();
            return ttl.has("Sliding")
                    ? Ttl.sliding(ttl.integer("Sliding", Integer.MAX_VALUE))
                    : Ttl.absolute(ttl.integer("Absolute", Integer.MAX_VALUE));
        }
        throw fields.fault("field ttl: expected \"Never\", {\"Sliding\": s} or {\"Absolute\": s}");
    }

    private static Message publish(LegacyFields fields) throws ClaspException {
        SignalKind kind = WireEnums.kind(fields.optionalText("signal").orElse("event"), fields, "signal");
        GesturePhase phase = WireEnums.phase(fields.optionalText("phase").orElse("start"), fields);
        OptionalLong timestamp = fields.optionalTime("timestamp");
        Optional<Value> value = fields.optionalValue("value").or(() -> fields.optionalValue("payload"));
        boolean samples = value.isEmpty() && fields.optionalValue("samples").isPresent();
        if (samples) {
            value = Optional.of(samples(fields));
        }
        PublishFields optional = new PublishFields(
                timestamp.orElse(0),
                timestamp.isPresent(),
                fields.optionalInteger("id", U32).orElse(PublishFields.ABSENT),
                fields.optionalInteger("rate", U32).orElse(PublishFields.ABSENT),
                samples);
        Content content = value.or(() -> fields.optionalValue("timeline"))
                .map(Content::of)
                .orElse(Content.NONE);
        return new Message.Publish(kind, WireAddress.of(fields.text("address")), content, phase, optional);
    }

    private static Value samples(LegacyFields fields) throws ClaspException {
        List<Value> samples = new ArrayList<>();
        for (Value item : fields.items("samples")) {
            if (!item.isNumber()) {
                throw fields.fault("field samples: expected an array of numbers");
            }
            samples.add(Value.of(item.asDouble()));
        }
        return new Value.Array(samples);
    }

    private static Message subscribe(LegacyFields fields) throws ClaspException {
        Optional<LegacyFields> options = fields.optionalMap("options");
        return new Message.Subscribe(
                fields.integer("id", U32),
                fields.text("pattern"),
                types(fields),
                options.isPresent() ? deliveryOptions(options.get()) : DeliveryOptions.NONE);
    }

    private static DeliveryOptions deliveryOptions(LegacyFields options) throws ClaspException {
        String maxRate = options.has("max_rate") ? "max_rate" : "maxRate";
        return new DeliveryOptions(
                options.optionalInteger(maxRate, U32).orElse(0),
                options.optionalNumber("epsilon").orElse(0),
                options.optionalInteger("history", U32).orElse(0),
                options.optionalInteger("window", U32).orElse(0));
    }

    private static int types(LegacyFields fields) throws ClaspException {
        int mask = 0;
        for (String name : fields.texts("types")) {
            mask |= WireEnums.kind(name, fields, "types").bit();
        }
        return BinaryReader.knownTypes(mask);
    }

    private Message bundle(LegacyFields fields, int depth) throws ClaspException {
        if (depth > BinaryReader.MAX_BUNDLE_DEPTH) {
            throw fields.fault(
                    "expected at most " + BinaryReader.MAX_BUNDLE_DEPTH + " bundles within a bundle, found more");
        }
        List<Message> messages = new ArrayList<>();
        for (LegacyFields inner : fields.maps("messages")) {
            messages.add(message(inner, depth + 1));
        }
        return new Message.Bundle(fields.optionalTime("timestamp"), List.copyOf(messages));
    }

    private static List<Definition> definitions(List<LegacyFields> signals, boolean withMeta) throws ClaspException {
        List<Definition> definitions = new ArrayList<>();
        for (LegacyFields signal : signals) {
            Optional<LegacyFields> meta = withMeta ? signal.optionalMap("meta") : Optional.empty();
            definitions.add(new Definition(
                    signal.text("address"),
                    WireEnums.kind(signal.text("type"), signal, "type"),
                    signal.optionalText("datatype"),
                    signal.optionalText("access"),
                    meta.isPresent() ? Optional.of(meta(meta.get())) : Optional.empty()));
        }
        return List.copyOf(definitions);
    }

    private static Definition.Meta meta(LegacyFields meta) throws ClaspException {
        List<Value> range = meta.items("range");
        boolean ranged =
                range.size() == 2 && range.get(0).isNumber() && range.get(1).isNumber();
        if (!ranged && !range.isEmpty()) {
            throw meta.fault("field range: expected two numbers");
        }
        return new Definition.Meta(
                meta.optionalText("unit"),
                ranged
                        ? Optional.of(new Definition.Range(
                                range.get(0).asDouble(), range.get(1).asDouble()))
                        : Optional.empty(),
                meta.optionalValue("default"),
                meta.optionalText("description"));
    }

    private static Message snapshot(LegacyFields fields) throws ClaspException {
        List<Message.Entry> params = new ArrayList<>();
        for (LegacyFields param : fields.maps("params")) {
            params.add(new Message.Entry(
                    param.text("address"),
                    param.value("value"),
                    param.integer("revision", Long.MAX_VALUE),
                    param.optionalText("writer"),
                    param.optionalTime("timestamp")));
        }
        return new Message.Snapshot(List.copyOf(params));
    }

    private static Message replay(LegacyFields fields) throws ClaspException {
        return new Message.Replay(
                fields.text("pattern"),
                fields.optionalTime("from"),
                fields.optionalTime("to"),
                fields.optionalInteger("limit", U32),
                types(fields));
    }

    private static Message ack(LegacyFields fields) throws ClaspException {
        return new Message.Ack(
                fields.optionalText("address"),
                fields.optionalInteger("revision", Long.MAX_VALUE),
                fields.optionalBool("locked"),
                fields.optionalText("holder"),
                fields.optionalInteger("correlation_id", U32));
    }

    private static Message federationSync(LegacyFields fields) throws ClaspException {
        List<Message.Revision> revisions = new ArrayList<>();
        Optional<LegacyFields> vector = fields.optionalMap("revisions");
        if (vector.isPresent()) {
            for (String address : vector.get().entries().keySet()) {
                revisions.add(new Message.Revision(address, vector.get().integer(address, Long.MAX_VALUE)));
            }
        }
        return new Message.FederationSync(
                federationOp(fields),
                fields.texts("patterns"),
                revisions,
                fields.optionalInteger("since_revision", Long.MAX_VALUE),
                fields.optionalText("origin"));
    }

    private static Message.FederationOp federationOp(LegacyFields fields) throws ClaspException {
        String name = fields.text("op");
        for (Message.FederationOp op : Message.FederationOp.values()) {
            if (op.wireName().equals(name)) {
                return op;
            }
        }
        throw fields.fault("field op: expected the name of a federation operation");
    }
}
