package io.stagebus.websocket.protocol;

import io.netty.buffer.ByteBuf;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.DeliveryOptions;
import java.util.List;
import java.util.OptionalLong;

/** Writes binary messages (CLASP §3). Whether the result fits a frame is for {@link FrameCodec} to see. */
final class BinaryWriter {

    private BinaryWriter() {}

    static void write(ByteBuf out, Message message) {
        switch (message) {
            case Message.Set(WireAddress address, Value value, boolean hasRevision, long revision, ParamFlags flags) ->
                set(out, address.text(), value, hasRevision, revision, flags);
            case Message.Publish(
                    SignalKind kind,
                    WireAddress address,
                    Content content,
                    GesturePhase phase,
                    PublishFields fields) -> publish(out, kind, address.text(), content, phase, fields);
            case Message.Hello hello -> hello(out, hello);
            case Message.Welcome welcome -> welcome(out, welcome);
            case Message.Announce(String namespace, List<Definition> signals) -> {
                out.writeByte(MessageType.ANNOUNCE);
                ValueCodec.writeStr(out, namespace);
                definitions(out, signals);
            }
            case Message.FederationSync sync -> federationSync(out, sync);
            case Message.Subscribe subscribe -> subscribe(out, subscribe);
            case Message.Unsubscribe(long id) ->
                out.writeByte(MessageType.UNSUBSCRIBE).writeInt((int) id);
            case Message.Get(WireAddress address) -> str(out, MessageType.GET, address.text());
            case Message.Snapshot(List<Message.Entry> params) -> snapshot(out, params);
            case Message.Replay replay -> replay(out, replay);
            case Message.Bundle(OptionalLong timestamp, List<Message> messages) -> bundle(out, timestamp, messages);
            case Message.Sync(long t1, OptionalLong t2, OptionalLong t3) -> sync(out, t1, t2, t3);
            case Message.Ping ping -> out.writeByte(MessageType.PING);
            case Message.Pong pong -> out.writeByte(MessageType.PONG);
            case Message.Ack ack -> ack(out, ack);
            case Message.Failure failure -> failure(out, failure);
            case Message.Query(String pattern) -> str(out, MessageType.QUERY, pattern);
            case Message.Result(List<Definition> signals) -> {
                out.writeByte(MessageType.RESULT);
                definitions(out, signals);
            }
        }
    }

    static void set(ByteBuf out, String address, Value value, boolean hasRevision, long revision, ParamFlags flags) {
        boolean hasTtl = flags.ttl().mode() != Ttl.Mode.UNSPECIFIED;
        int bits = (hasRevision ? 0x80 : 0)
                | (flags.lock() ? 0x40 : 0)
                | (flags.unlock() ? 0x20 : 0)
                | (hasTtl ? 0x10 : 0);
        out.writeByte(MessageType.SET);
        out.writeByte(bits | ValueCodec.code(value));
        ValueCodec.writeStr(out, address);
        ValueCodec.writeData(out, value);
        if (hasRevision) {
            out.writeLong(revision);
        }
        if (hasTtl) {
            out.writeInt(ttl(flags.ttl()));
        }
    }

    private static int ttl(Ttl ttl) {
        return switch (ttl.mode()) {
            case UNSPECIFIED, NEVER -> 0;
            // A sliding time of 0 has no form of its own; 1 s is the nearest that still expires.
            case SLIDING -> (int) Math.max(1, ttl.seconds());
            case ABSOLUTE -> (int) ttl.seconds() | 0x8000_0000;
        };
    }

    static void publish(
            ByteBuf out, SignalKind kind, String address, Content content, GesturePhase phase, PublishFields fields) {
        boolean hasId = fields.id() != PublishFields.ABSENT;
        int bits = WireEnums.code(kind) << 5
                | (fields.hasTimestamp() ? 0x10 : 0)
                | (hasId ? 0x08 : 0)
                | WireEnums.code(phase);
        out.writeByte(MessageType.PUBLISH);
        out.writeByte(bits);
        ValueCodec.writeStr(out, address);
        content(out, content, isSamples(content, fields));
        if (fields.hasTimestamp()) {
            out.writeLong(fields.timestampMicros());
        }
        if (hasId) {
            out.writeInt((int) fields.id());
        }
        if (fields.rateHz() != PublishFields.ABSENT) {
            out.writeInt((int) fields.rateHz());
        }
    }

    private static void content(ByteBuf out, Content content, boolean samples) {
        if (!content.isPresent()) {
            out.writeByte(0);
        } else if (samples && content.value() instanceof Value.Array(List<Value> items)) {
            out.writeByte(2).writeShort(items.size());
            for (Value item : items) {
                out.writeLong(Double.doubleToRawLongBits(item.asDouble()));
            }
        } else {
            out.writeByte(1);
            ValueCodec.write(out, content.value());
        }
    }

    /** Whether the content goes out as samples; a rule may have put anything in their place. */
    static boolean isSamples(Content content, PublishFields fields) {
        if (!fields.samples() || !(content.value() instanceof Value.Array(List<Value> items))) {
            return false;
        }
        for (Value item : items) {
            if (!(item instanceof Value.Real)) {
                return false;
            }
        }
        return true;
    }

    private static void hello(ByteBuf out, Message.Hello hello) {
        out.writeByte(MessageType.HELLO).writeByte(hello.version()).writeByte(hello.features());
        ValueCodec.writeStr(out, hello.name());
        ValueCodec.writeStr(out, hello.token());
    }

    private static void welcome(ByteBuf out, Message.Welcome welcome) {
        out.writeByte(MessageType.WELCOME).writeByte(welcome.version()).writeByte(welcome.features() & 0xF8);
        out.writeLong(welcome.timeMicros());
        ValueCodec.writeStr(out, welcome.session());
        ValueCodec.writeStr(out, welcome.name());
        ValueCodec.writeStr(out, welcome.token());
    }

    private static void definitions(ByteBuf out, List<Definition> signals) {
        out.writeShort(signals.size());
        for (Definition signal : signals) {
            definition(out, signal);
        }
    }

    static void definition(ByteBuf out, Definition signal) {
        ValueCodec.writeStr(out, signal.address());
        out.writeByte(WireEnums.code(signal.kind()));
        out.writeByte((signal.datatype().isPresent() ? 0x01 : 0)
                | (signal.access().isPresent() ? 0x02 : 0)
                | (signal.meta().isPresent() ? 0x04 : 0));
        signal.datatype().ifPresent(text -> ValueCodec.writeStr(out, text));
        signal.access().ifPresent(text -> ValueCodec.writeStr(out, text));
        signal.meta().ifPresent(meta -> meta(out, meta));
    }

    private static void meta(ByteBuf out, Definition.Meta meta) {
        out.writeByte((meta.unit().isPresent() ? 0x01 : 0)
                | (meta.range().isPresent() ? 0x02 : 0)
                | (meta.initial().isPresent() ? 0x04 : 0)
                | (meta.description().isPresent() ? 0x08 : 0));
        meta.unit().ifPresent(text -> ValueCodec.writeStr(out, text));
        meta.range().ifPresent(range -> out.writeDouble(range.min()).writeDouble(range.max()));
        meta.initial().ifPresent(value -> ValueCodec.write(out, value));
        meta.description().ifPresent(text -> ValueCodec.writeStr(out, text));
    }

    private static void federationSync(ByteBuf out, Message.FederationSync sync) {
        out.writeByte(MessageType.FEDERATION_SYNC).writeByte(sync.op().code());
        out.writeShort(sync.patterns().size());
        for (String pattern : sync.patterns()) {
            ValueCodec.writeStr(out, pattern);
        }
        out.writeShort(sync.revisions().size());
        for (Message.Revision revision : sync.revisions()) {
            ValueCodec.writeStr(out, revision.address());
            out.writeLong(revision.revision());
        }
        out.writeByte(
                (sync.sinceRevision().isPresent() ? 0x80 : 0) | (sync.origin().isPresent() ? 0x40 : 0));
        sync.sinceRevision().ifPresent(out::writeLong);
        sync.origin().ifPresent(text -> ValueCodec.writeStr(out, text));
    }

    private static void subscribe(ByteBuf out, Message.Subscribe subscribe) {
        out.writeByte(MessageType.SUBSCRIBE).writeInt((int) subscribe.id());
        ValueCodec.writeStr(out, subscribe.pattern());
        DeliveryOptions options = subscribe.options();
        out.writeByte(subscribe.types());
        out.writeByte((options.maxRateHz() != 0 ? 0x01 : 0)
                | (options.epsilon() != 0 ? 0x02 : 0)
                | (options.history() != 0 ? 0x04 : 0)
                | (options.windowMillis() != 0 ? 0x08 : 0));
        if (options.maxRateHz() != 0) {
            out.writeInt((int) options.maxRateHz());
        }
        if (options.epsilon() != 0) {
            out.writeDouble(options.epsilon());
        }
        if (options.history() != 0) {
            out.writeInt((int) options.history());
        }
        if (options.windowMillis() != 0) {
            out.writeInt((int) options.windowMillis());
        }
    }

    private static void snapshot(ByteBuf out, List<Message.Entry> params) {
        out.writeByte(MessageType.SNAPSHOT).writeShort(params.size());
        for (Message.Entry entry : params) {
            ValueCodec.writeStr(out, entry.address());
            ValueCodec.write(out, entry.value());
            out.writeLong(entry.revision());
            out.writeByte((entry.writer().isPresent() ? 0x01 : 0)
                    | (entry.timestampMicros().isPresent() ? 0x02 : 0));
            entry.writer().ifPresent(text -> ValueCodec.writeStr(out, text));
            entry.timestampMicros().ifPresent(out::writeLong);
        }
    }

    private static void replay(ByteBuf out, Message.Replay replay) {
        out.writeByte(MessageType.REPLAY);
        out.writeByte((replay.fromMicros().isPresent() ? 0x80 : 0)
                | (replay.toMicros().isPresent() ? 0x40 : 0)
                | (replay.limit().isPresent() ? 0x20 : 0));
        ValueCodec.writeStr(out, replay.pattern());
        replay.fromMicros().ifPresent(out::writeLong);
        replay.toMicros().ifPresent(out::writeLong);
        replay.limit().ifPresent(limit -> out.writeInt((int) limit));
        out.writeByte(replay.types());
    }

    private static void bundle(ByteBuf out, OptionalLong timestamp, List<Message> messages) {
        out.writeByte(MessageType.BUNDLE).writeByte(timestamp.isPresent() ? 0x80 : 0);
        out.writeShort(messages.size());
        timestamp.ifPresent(out::writeLong);
        for (Message message : messages) {
            int lengthAt = out.writerIndex();
            out.writeShort(0);
            write(out, message);
            out.setShort(lengthAt, out.writerIndex() - lengthAt - 2);
        }
    }

    private static void sync(ByteBuf out, long t1, OptionalLong t2, OptionalLong t3) {
        out.writeByte(MessageType.SYNC).writeByte((t2.isPresent() ? 0x01 : 0) | (t3.isPresent() ? 0x02 : 0));
        out.writeLong(t1);
        t2.ifPresent(out::writeLong);
        t3.ifPresent(out::writeLong);
    }

    private static void ack(ByteBuf out, Message.Ack ack) {
        out.writeByte(MessageType.ACK);
        out.writeByte((ack.address().isPresent() ? 0x01 : 0)
                | (ack.revision().isPresent() ? 0x02 : 0)
                | (ack.locked().isPresent() ? 0x04 : 0)
                | (ack.holder().isPresent() ? 0x08 : 0)
                | (ack.correlationId().isPresent() ? 0x10 : 0));
        ack.address().ifPresent(text -> ValueCodec.writeStr(out, text));
        ack.revision().ifPresent(out::writeLong);
        ack.locked().ifPresent(locked -> out.writeByte(locked ? 1 : 0));
        ack.holder().ifPresent(text -> ValueCodec.writeStr(out, text));
        ack.correlationId().ifPresent(id -> out.writeInt((int) id));
    }

    private static void failure(ByteBuf out, Message.Failure failure) {
        out.writeByte(MessageType.ERROR).writeShort(failure.code());
        ValueCodec.writeStr(out, failure.message());
        out.writeByte((failure.address().isPresent() ? 0x01 : 0)
                | (failure.correlationId().isPresent() ? 0x02 : 0));
        failure.address().ifPresent(text -> ValueCodec.writeStr(out, text));
        failure.correlationId().ifPresent(id -> out.writeInt((int) id));
    }

    private static void str(ByteBuf out, int type, String text) {
        out.writeByte(type);
        ValueCodec.writeStr(out, text);
    }
}
