package io.stagebus.core.journal;

import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.Origination;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arbitrary values, contents, signals and entries: every kind, every bit. */
public final class SignalArbitraries {

    private SignalArbitraries() {}

    /** Any text, half surrogate pairs included. */
    public static Arbitrary<String> texts() {
        return Arbitraries.strings().all().ofMaxLength(12);
    }

    /** Any value up to three levels deep. */
    public static Arbitrary<Value> values() {
        return values(3);
    }

    private static Arbitrary<Value> values(int depth) {
        Arbitrary<Value> plain = Arbitraries.oneOf(
                Arbitraries.of(Value.NULL, Value.TRUE, Value.FALSE),
                Arbitraries.longs().map(Value::of),
                Arbitraries.longs().map(bits -> Value.of(Double.longBitsToDouble(bits))),
                Arbitraries.doubles().map(Value::of),
                texts().map(Value::of),
                bytes().map(Value::of));
        if (depth == 0) {
            return plain;
        }
        Arbitrary<Value> inner = values(depth - 1);
        Arbitrary<Value> arrays = inner.list().ofMaxSize(4).map(Value::arrayOf);
        Arbitrary<Value> dicts = Arbitraries.maps(texts(), inner)
                .ofMaxSize(4)
                .map(entries -> new Value.Dict(new LinkedHashMap<>(entries)));
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(4, plain), net.jqwik.api.Tuple.of(1, arrays), net.jqwik.api.Tuple.of(1, dicts));
    }

    /** Any bytes. */
    public static Arbitrary<Bytes> bytes() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(20).map(Bytes::copyOf);
    }

    /** Any address. */
    public static Arbitrary<Address> addresses() {
        return texts().map(text -> Address.of("/" + text));
    }

    /** Any origin, chains of rules included. */
    public static Arbitrary<Origin> origins() {
        return origins(2);
    }

    private static Arbitrary<Origin> origins(int depth) {
        Arbitrary<Cause> simple = Arbitraries.of(Cause.COMMAND, Cause.EXPIRY, Cause.SESSION_END);
        Arbitrary<Cause> causes = depth == 0
                ? simple
                : Arbitraries.oneOf(
                        simple,
                        origins(depth - 1).map(Cause.Settled::new),
                        origins(depth - 1).map(trigger -> new Cause.Alias(Address.of("/an/alias"), trigger)),
                        Combinators.combine(texts(), origins(depth - 1)).as(Cause.Rule::new));
        return Combinators.combine(texts(), texts(), texts(), texts(), causes).as(Origin::new);
    }

    /** Any time to live. */
    public static Arbitrary<Ttl> ttls() {
        Arbitrary<Integer> seconds = Arbitraries.integers().between(0, Integer.MAX_VALUE);
        return Arbitraries.oneOf(
                Arbitraries.of(Ttl.NEVER, Ttl.UNSPECIFIED), seconds.map(Ttl::sliding), seconds.map(Ttl::absolute));
    }

    /** Any content whose value does not depend on a door. */
    public static Arbitrary<Content> contents() {
        Arbitrary<Origination> originations =
                Combinators.combine(Arbitraries.of("mqtt", "osc"), bytes()).as(Origination::new);
        return Arbitraries.oneOf(
                Arbitraries.just(Content.NONE),
                originations.map(Content::none),
                values().map(Content::of),
                Combinators.combine(values(), originations).as(Content::of));
    }

    private static Arbitrary<PublishFields> fields() {
        Arbitrary<Long> optional = Arbitraries.longs().between(-1, 0xFFFF_FFFFL);
        return Combinators.combine(
                        Arbitraries.longs(),
                        Arbitraries.of(true, false),
                        optional,
                        optional,
                        Arbitraries.of(true, false))
                .as((time, has, id, rate, samples) -> new PublishFields(has ? time : 0, has, id, rate, samples));
    }

    /** Any signal. */
    public static Arbitrary<Signal> signals() {
        Arbitrary<Long> times = Arbitraries.longs();
        Arbitrary<Boolean> flags = Arbitraries.of(true, false);
        Arbitrary<ParamFlags> paramFlags =
                Combinators.combine(flags, flags, ttls()).as(ParamFlags::new);
        Arbitrary<Signal> params = Combinators.combine(
                        addresses(),
                        contents(),
                        Arbitraries.longs().between(0, Long.MAX_VALUE),
                        times,
                        origins(),
                        paramFlags,
                        flags)
                .as(Signal.Param::new);
        Arbitrary<Signal> events = Combinators.combine(addresses(), contents(), fields(), times, origins())
                .as(Signal.Event::new);
        Arbitrary<Signal> streams = Combinators.combine(addresses(), contents(), fields(), times, origins())
                .as(Signal.Stream::new);
        Arbitrary<Signal> timelines = Combinators.combine(addresses(), contents(), fields(), times, origins())
                .as(Signal.Timeline::new);
        Arbitrary<Signal> gestures = Combinators.combine(
                        addresses(), contents(), Arbitraries.of(GesturePhase.class), fields(), times, origins())
                .as(Signal.Gesture::new);
        return Arbitraries.oneOf(params, events, streams, timelines, gestures);
    }

    /** Any entry. */
    public static Arbitrary<JournalEntry> entries() {
        return Combinators.combine(
                        Arbitraries.longs().greaterOrEqual(1),
                        signals(),
                        ttls(),
                        Arbitraries.longs(),
                        Arbitraries.of(true, false))
                .as((seq, signal, ttl, expires, durable) ->
                        new JournalEntry(seq, signal, ttl, ttl.expires() ? expires : 0, durable));
    }

    /** How the entries of one content look on the wire, for equality that includes the origination. */
    public static Map<String, Object> visible(Content content) {
        return Map.of("present", content.isPresent(), "value", content.value(), "origination", content.origination());
    }
}
