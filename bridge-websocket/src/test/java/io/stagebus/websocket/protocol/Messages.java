package io.stagebus.websocket.protocol;

import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.DeliveryOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arbitrary messages and values, every kind and field of them. */
final class Messages {

    private Messages() {}

    private static Arbitrary<String> text() {
        return Arbitraries.oneOf(
                Arbitraries.strings().alpha().ofMaxLength(12),
                Arbitraries.of("", "/", "/a/b", "ü", "舞台", "🎚", "\0", "\uFFFD", "\uFEFFx"));
    }

    private static Arbitrary<WireAddress> address() {
        return Arbitraries.of("/a", "/lights/foh/1/intensity", "", "no", "/a//b", "/ü/*")
                .map(WireAddress::of);
    }

    private static Arbitrary<Double> real() {
        return Arbitraries.oneOf(
                Arbitraries.longs().map(Double::longBitsToDouble),
                Arbitraries.of(0.0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.MIN_VALUE));
    }

    static Arbitrary<Value> value() {
        return Arbitraries.lazyOf(
                () -> Arbitraries.just(Value.NULL),
                () -> Arbitraries.of(true, false).map(Value::of),
                () -> Arbitraries.longs().map(Value::of),
                () -> real().map(Value::of),
                () -> text().map(Value::of),
                () -> Arbitraries.bytes()
                        .array(byte[].class)
                        .ofMaxSize(9)
                        .map(Bytes::copyOf)
                        .map(Value::of),
                () -> value().list().ofMaxSize(3).map(Value::arrayOf),
                () -> Arbitraries.maps(text(), value()).ofMaxSize(3).map(Messages::dict));
    }

    private static Value dict(Map<String, Value> entries) {
        return new Value.Dict(new LinkedHashMap<>(entries));
    }

    private static Arbitrary<OptionalLong> u64() {
        return Arbitraries.oneOf(
                Arbitraries.just(OptionalLong.empty()), Arbitraries.longs().map(OptionalLong::of));
    }

    private static Arbitrary<OptionalLong> optionalU32() {
        return Arbitraries.oneOf(Arbitraries.just(OptionalLong.empty()), u32().map(OptionalLong::of));
    }

    private static Arbitrary<Long> u32() {
        return Arbitraries.longs().between(0, 0xFFFF_FFFFL);
    }

    private static Arbitrary<Optional<String>> optionalText() {
        return text().optional();
    }

    private static Arbitrary<Ttl> ttl() {
        Arbitrary<Long> seconds = Arbitraries.longs().between(0, Integer.MAX_VALUE);
        return Arbitraries.oneOf(
                Arbitraries.of(Ttl.UNSPECIFIED, Ttl.NEVER),
                seconds.filter(s -> s > 0).map(Ttl::sliding),
                seconds.map(Ttl::absolute));
    }

    private static Arbitrary<Message> set() {
        Arbitrary<ParamFlags> flags = Combinators.combine(
                        Arbitraries.of(true, false), Arbitraries.of(true, false), ttl())
                .as(ParamFlags::new);
        return Combinators.combine(address(), value(), u64(), flags)
                .as((address, value, revision, flag) ->
                        new Message.Set(address, value, revision.isPresent(), revision.orElse(0), flag));
    }

    private static Arbitrary<Message> publish() {
        Arbitrary<Content> content = Arbitraries.oneOf(Arbitraries.just(Content.NONE), value().map(Content::of));
        Arbitrary<Content> samples =
                real().map(Value::of).list().ofMaxSize(4).map(items -> Content.of(Value.arrayOf(items)));
        Arbitrary<PublishFields> fields = Combinators.combine(u64(), optionalU32(), optionalU32())
                .as((time, id, rate) -> new PublishFields(
                        time.orElse(0),
                        time.isPresent(),
                        id.orElse(PublishFields.ABSENT),
                        rate.orElse(PublishFields.ABSENT),
                        false));
        return Combinators.combine(
                        Arbitraries.of(SignalKind.class),
                        address(),
                        content,
                        samples,
                        Arbitraries.of(GesturePhase.class),
                        fields)
                .as((kind, address, plain, batch, phase, field) -> kind == SignalKind.STREAM
                        ? new Message.Publish(
                                kind,
                                address,
                                batch,
                                phase,
                                new PublishFields(
                                        field.timestampMicros(),
                                        field.hasTimestamp(),
                                        field.id(),
                                        field.rateHz(),
                                        true))
                        : new Message.Publish(kind, address, plain, phase, field));
    }

    private static Arbitrary<Definition> definition(boolean withMeta) {
        Arbitrary<Definition.Meta> meta = Combinators.combine(
                        optionalText(),
                        Combinators.combine(real(), real())
                                .as(Definition.Range::new)
                                .optional(),
                        value().optional(),
                        optionalText())
                .as(Definition.Meta::new);
        return Combinators.combine(
                        text(),
                        Arbitraries.of(SignalKind.class),
                        optionalText(),
                        optionalText(),
                        withMeta ? meta.optional() : Arbitraries.just(Optional.<Definition.Meta>empty()))
                .as(Definition::new);
    }

    private static Arbitrary<Integer> types() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(1, SignalKind.ALL), Arbitraries.just(Message.ALL_TYPES));
    }

    private static Arbitrary<Message> subscribe() {
        Arbitrary<DeliveryOptions> options = Combinators.combine(u32(), real(), u32(), u32())
                .as((rate, epsilon, history, window) ->
                        new DeliveryOptions(rate, epsilon == 0 ? 0.0 : epsilon, history, window));
        return Combinators.combine(u32(), text(), types(), options).as(Message.Subscribe::new);
    }

    private static Arbitrary<Message> snapshot() {
        Arbitrary<Message.Entry> entry = Combinators.combine(
                        text(), value(), Arbitraries.longs(), optionalText(), u64())
                .as(Message.Entry::new);
        return entry.list().ofMaxSize(3).map(Message.Snapshot::new);
    }

    private static Arbitrary<Message> federation() {
        Arbitrary<Message.Revision> revision =
                Combinators.combine(text(), Arbitraries.longs()).as(Message.Revision::new);
        return Combinators.combine(
                        Arbitraries.of(Message.FederationOp.class),
                        text().list().ofMaxSize(3),
                        revision.list().ofMaxSize(3),
                        u64(),
                        optionalText())
                .as(Message.FederationSync::new);
    }

    private static Arbitrary<Message> ack() {
        return Combinators.combine(
                        optionalText(), u64(), Arbitraries.of(true, false).optional(), optionalText(), optionalU32())
                .as(Message.Ack::new);
    }

    /** Any message; bundles lie in each other at most twice. */
    static Arbitrary<Message> any() {
        return any(2);
    }

    private static Arbitrary<Message> any(int depth) {
        Arbitrary<Integer> octet = Arbitraries.integers().between(0, 255);
        List<Arbitrary<? extends Message>> kinds = new ArrayList<>(List.of(
                set(),
                publish(),
                subscribe(),
                snapshot(),
                federation(),
                ack(),
                Arbitraries.of(Message.PING, Message.PONG),
                Combinators.combine(octet, octet.map(bits -> bits & 0xFC), text(), text())
                        .as(Message.Hello::new),
                Combinators.combine(octet, octet.map(bits -> bits & 0xF8), Arbitraries.longs(), text(), text(), text())
                        .as(Message.Welcome::new),
                Combinators.combine(text(), definition(true).list().ofMaxSize(3))
                        .as(Message.Announce::new),
                definition(false).list().ofMaxSize(3).map(Message.Result::new),
                u32().map(Message.Unsubscribe::new),
                address().map(Message.Get::new),
                text().map(Message.Query::new),
                Combinators.combine(text(), u64(), u64(), optionalU32(), types())
                        .as(Message.Replay::new),
                Combinators.combine(Arbitraries.longs(), u64(), u64()).as(Message.Sync::new),
                Combinators.combine(Arbitraries.integers().between(0, 65_535), text(), optionalText(), optionalU32())
                        .as(Message.Failure::new)));
        if (depth > 0) {
            kinds.add(Combinators.combine(u64(), any(depth - 1).list().ofMaxSize(3))
                    .as(Message.Bundle::new));
        }
        return Arbitraries.oneOf(
                kinds.stream().map(kind -> kind.map(Message.class::cast)).toList());
    }
}
