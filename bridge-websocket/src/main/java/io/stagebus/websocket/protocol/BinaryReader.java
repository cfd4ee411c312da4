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
import java.util.Optional;
import java.util.OptionalLong;

/** Reads binary messages (CLASP §3). Bytes after a complete message are ignored, as every client expects. */
final class BinaryReader {

    /** How many bundles may lie within each other; they are read but never run. */
    static final int MAX_BUNDLE_DEPTH = 4;

    private static final long ABSOLUTE_TTL = 0x8000_0000L;

    private final WireReader in;
    private final AddressTable addresses;

    BinaryReader(WireReader in, AddressTable addresses) {
        this.in = in;
        this.addresses = addresses;
    }

    /** Reads the message the reader stands on. */
    Message read() throws ClaspException {
        return read(0);
    }

    private Message read(int depth) throws ClaspException {
        int type = in.u8();
        return switch (type) {
            case MessageType.SET -> set();
            case MessageType.PUBLISH -> publish();
            case MessageType.HELLO -> new Message.Hello(in.u8(), in.u8() & 0xFC, in.str(), in.str());
            case MessageType.WELCOME ->
                new Message.Welcome(in.u8(), in.u8() & 0xF8, in.u64(), in.str(), in.str(), in.str());
            case MessageType.ANNOUNCE -> new Message.Announce(in.str(), definitions(true));
            case MessageType.FEDERATION_SYNC -> federationSync();
            case MessageType.SUBSCRIBE -> new Message.Subscribe(in.u32(), in.str(), types(), deliveryOptions());
            case MessageType.UNSUBSCRIBE -> new Message.Unsubscribe(in.u32());
            case MessageType.GET -> new Message.Get(in.address(addresses));
            case MessageType.SNAPSHOT -> snapshot();
            case MessageType.REPLAY -> replay();
            case MessageType.BUNDLE -> bundle(depth);
            case MessageType.SYNC -> sync();
            case MessageType.PING -> Message.PING;
            case MessageType.PONG -> Message.PONG;
            case MessageType.ACK -> ack();
            case MessageType.ERROR -> failure();
            case MessageType.QUERY -> new Message.Query(in.str());
            case MessageType.RESULT -> new Message.Result(definitions(false));
            default -> throw in.fault("expected a message code, found " + Integer.toHexString(type));
        };
    }

    private Message set() throws ClaspException {
        int flags = in.u8();
        WireAddress address = in.address(addresses);
        Value value = ValueCodec.read(in, flags & 0x0F);
        boolean hasRevision = (flags & 0x80) != 0;
        long revision = hasRevision ? in.u64() : 0;
        return new Message.Set(address, value, hasRevision, revision, paramFlags(flags));
    }

    private ParamFlags paramFlags(int flags) throws ClaspException {
        if ((flags & 0x70) == 0) {
            return ParamFlags.NONE;
        }
        Ttl ttl = (flags & 0x10) != 0 ? ttl(in.u32()) : Ttl.UNSPECIFIED;
        return new ParamFlags((flags & 0x40) != 0, (flags & 0x20) != 0, ttl);
    }

    private static Ttl ttl(long raw) {
        if (raw == 0) {
            return Ttl.NEVER;
        }
        return raw >= ABSOLUTE_TTL ? Ttl.absolute(raw - ABSOLUTE_TTL) : Ttl.sliding(raw);
    }

    private Message publish() throws ClaspException {
        int flags = in.u8();
        WireAddress address = in.address(addresses);
        int indicator = in.u8();
        Content content = switch (indicator) {
            case 1 -> Content.of(ValueCodec.read(in));
            case 2 -> samples();
            default -> Content.NONE;
        };
        boolean hasTimestamp = (flags & 0x10) != 0;
        long timestamp = hasTimestamp ? in.u64() : 0;
        long id = (flags & 0x08) != 0 ? in.u32() : PublishFields.ABSENT;
        // The rate has no flag: what is left decides (CLASP §3 PUBLISH).
        long rate = in.left() >= 4 ? in.u32() : PublishFields.ABSENT;
        boolean plain = !hasTimestamp && indicator != 2 && id == PublishFields.ABSENT && rate == PublishFields.ABSENT;
        PublishFields fields =
                plain ? PublishFields.NONE : new PublishFields(timestamp, hasTimestamp, id, rate, indicator == 2);
        GesturePhase phase = WireEnums.phase(flags & 0x07);
        return new Message.Publish(WireEnums.kind(flags >> 5), address, content, phase, fields);
    }

    private Content samples() throws ClaspException {
        int count = in.count(Double.BYTES);
        List<Value> samples = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            samples.add(Value.of(Double.longBitsToDouble(in.u64())));
        }
        return Content.of(new Value.Array(samples));
    }

    private int types() throws ClaspException {
        return knownTypes(in.u8());
    }

    /** A mask without any known bit means every type, like FF (CLASP §3 SUBSCRIBE). */
    static int knownTypes(int mask) {
        int known = mask & SignalKind.ALL;
        return mask == Message.ALL_TYPES || known == 0 ? Message.ALL_TYPES : known;
    }

    private DeliveryOptions deliveryOptions() throws ClaspException {
        int given = in.u8();
        long maxRate = (given & 0x01) != 0 ? in.u32() : 0;
        double epsilon = (given & 0x02) != 0 ? Double.longBitsToDouble(in.u64()) : 0;
        long history = (given & 0x04) != 0 ? in.u32() : 0;
        long window = (given & 0x08) != 0 ? in.u32() : 0;
        return (given & 0x0F) == 0 ? DeliveryOptions.NONE : new DeliveryOptions(maxRate, epsilon, history, window);
    }

    private List<Definition> definitions(boolean withMeta) throws ClaspException {
        int count = in.count(4);
        List<Definition> definitions = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String address = in.str();
            SignalKind kind = WireEnums.kind(in.u8());
            int given = in.u8();
            Optional<String> datatype = optionalStr((given & 0x01) != 0);
            Optional<String> access = optionalStr((given & 0x02) != 0);
            boolean hasMeta = withMeta && (given & 0x04) != 0;
            definitions.add(
                    new Definition(address, kind, datatype, access, hasMeta ? Optional.of(meta()) : Optional.empty()));
        }
        return List.copyOf(definitions);
    }

    private Definition.Meta meta() throws ClaspException {
        int given = in.u8();
        Optional<String> unit = optionalStr((given & 0x01) != 0);
        Optional<Definition.Range> range = (given & 0x02) != 0
                ? Optional.of(
                        new Definition.Range(Double.longBitsToDouble(in.u64()), Double.longBitsToDouble(in.u64())))
                : Optional.empty();
        Optional<Value> initial = (given & 0x04) != 0 ? Optional.of(ValueCodec.read(in)) : Optional.empty();
        return new Definition.Meta(unit, range, initial, optionalStr((given & 0x08) != 0));
    }

    private Message federationSync() throws ClaspException {
        Message.FederationOp op = federationOp(in.u8());
        int patternCount = in.count(2);
        List<String> patterns = new ArrayList<>(patternCount);
        for (int i = 0; i < patternCount; i++) {
            patterns.add(in.str());
        }
        int revisionCount = in.count(10);
        List<Message.Revision> revisions = new ArrayList<>(revisionCount);
        for (int i = 0; i < revisionCount; i++) {
            revisions.add(new Message.Revision(in.str(), in.u64()));
        }
        int given = in.u8();
        OptionalLong since = optionalU64((given & 0x80) != 0);
        Optional<String> origin = optionalStr((given & 0x40) != 0);
        return new Message.FederationSync(op, patterns, revisions, since, origin);
    }

    private Message.FederationOp federationOp(int code) throws ClaspException {
        for (Message.FederationOp op : Message.FederationOp.values()) {
            if (op.code() == code) {
                return op;
            }
        }
        throw in.fault("expected a federation operation 1 to 4, found " + code);
    }

    private Message snapshot() throws ClaspException {
        int count = in.count(12);
        List<Message.Entry> params = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String address = in.str();
            Value value = ValueCodec.read(in);
            long revision = in.u64();
            int given = in.u8();
            Optional<String> writer = optionalStr((given & 0x01) != 0);
            params.add(new Message.Entry(address, value, revision, writer, optionalU64((given & 0x02) != 0)));
        }
        return new Message.Snapshot(List.copyOf(params));
    }

    private Message replay() throws ClaspException {
        int given = in.u8();
        String pattern = in.str();
        OptionalLong from = optionalU64((given & 0x80) != 0);
        OptionalLong to = optionalU64((given & 0x40) != 0);
        OptionalLong limit = optionalU32((given & 0x20) != 0);
        return new Message.Replay(pattern, from, to, limit, types());
    }

    private Message bundle(int depth) throws ClaspException {
        if (depth > MAX_BUNDLE_DEPTH) {
            throw in.fault("expected at most " + MAX_BUNDLE_DEPTH + " bundles within a bundle, found more");
        }
        int given = in.u8();
        int count = in.u16();
        OptionalLong timestamp = optionalU64((given & 0x80) != 0);
        List<Message> messages = new ArrayList<>(Math.min(count, in.left() / 3));
        for (int i = 0; i < count; i++) {
            int outerEnd = in.narrow(in.u16());
            messages.add(read(depth + 1));
            in.restoreEnd(outerEnd);
        }
        return new Message.Bundle(timestamp, List.copyOf(messages));
    }

    private Message sync() throws ClaspException {
        int given = in.u8();
        long t1 = in.u64();
        OptionalLong t2 = optionalU64((given & 0x01) != 0);
        return new Message.Sync(t1, t2, optionalU64((given & 0x02) != 0));
    }

    private Message ack() throws ClaspException {
        int given = in.u8();
        Optional<String> address = optionalStr((given & 0x01) != 0);
        OptionalLong revision = optionalU64((given & 0x02) != 0);
        Optional<Boolean> locked = (given & 0x04) != 0 ? Optional.of(in.u8() != 0) : Optional.empty();
        Optional<String> holder = optionalStr((given & 0x08) != 0);
        return new Message.Ack(address, revision, locked, holder, optionalU32((given & 0x10) != 0));
    }

    private Message failure() throws ClaspException {
        int code = in.u16();
        String text = in.str();
        int given = in.u8();
        Optional<String> address = optionalStr((given & 0x01) != 0);
        return new Message.Failure(code, text, address, optionalU32((given & 0x02) != 0));
    }

    private Optional<String> optionalStr(boolean given) throws ClaspException {
        return given ? Optional.of(in.str()) : Optional.empty();
    }

    private OptionalLong optionalU64(boolean given) throws ClaspException {
        return given ? OptionalLong.of(in.u64()) : OptionalLong.empty();
    }

    private OptionalLong optionalU32(boolean given) throws ClaspException {
        return given ? OptionalLong.of(in.u32()) : OptionalLong.empty();
    }
}
