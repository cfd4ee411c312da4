package io.stagebus.osc.codec;

import io.stagebus.core.signal.Bytes;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arbitrary packets within the decoder's limits. */
public final class OscArbitraries {

    private OscArbitraries() {}

    /** Messages and bundles in bundles. */
    public static Arbitrary<OscPacket> packets() {
        return Arbitraries.recursive(
                () -> messages().map(message -> (OscPacket) message),
                inner -> Arbitraries.oneOf(
                        messages().map(message -> message),
                        Combinators.combine(timeTags(), inner.list().ofMaxSize(4))
                                .as((tag, elements) -> new OscBundle(tag, List.copyOf(elements)))),
                0,
                OscDecoder.MAX_BUNDLE_DEPTH);
    }

    /** Messages with arguments of every kind. */
    public static Arbitrary<OscMessage> messages() {
        return Combinators.combine(strings().map(text -> "/" + text), arguments(0))
                .as(OscMessage::new);
    }

    /** Argument lists, arrays in arrays among them. */
    public static Arbitrary<List<OscArgument>> arguments() {
        return arguments(0);
    }

    private static Arbitrary<List<OscArgument>> arguments(int depth) {
        return argument(depth).list().ofMaxSize(5);
    }

    private static Arbitrary<OscArgument> argument(int depth) {
        Arbitrary<OscArgument> scalar = Arbitraries.oneOf(List.of(
                Arbitraries.integers().map(OscArgument.Int32::new),
                Arbitraries.integers().map(bits -> new OscArgument.Float32(Float.intBitsToFloat(bits))),
                strings().map(OscArgument.Text::new),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(9).map(b -> new OscArgument.Blob(Bytes.copyOf(b))),
                Arbitraries.longs().map(OscArgument.Int64::new),
                timeTags().map(OscArgument.Time::new),
                Arbitraries.longs().map(bits -> new OscArgument.Float64(Double.longBitsToDouble(bits))),
                strings().map(OscArgument.Symbol::new),
                Arbitraries.integers().map(OscArgument.Char::new),
                Arbitraries.integers().map(OscArgument.Rgba::new),
                Arbitraries.integers().map(OscArgument.Midi::new),
                Arbitraries.of(OscArgument.TRUE, OscArgument.FALSE, OscArgument.NIL, OscArgument.INFINITUM)));
        if (depth == 4) {
            return scalar;
        }
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(6, scalar),
                net.jqwik.api.Tuple.of(
                        1, Arbitraries.lazy(() -> arguments(depth + 1)).map(OscArgument.Array::new)));
    }

    private static Arbitrary<TimeTag> timeTags() {
        return Arbitraries.longs().map(TimeTag::new);
    }

    /** Text without NUL and without halves of characters. */
    public static Arbitrary<String> strings() {
        return Arbitraries.integers()
                .between(1, 0x10FFFF)
                .filter(point -> point < 0xD800 || point > 0xDFFF)
                .edgeCases(edges -> edges.add((int) '/', (int) ',', (int) '#', 0x7F, 0x80, 0x7FF, 0x800, 0xFFFF))
                .map(Character::toString)
                .list()
                .ofMaxSize(12)
                .map(points -> String.join("", points));
    }
}
