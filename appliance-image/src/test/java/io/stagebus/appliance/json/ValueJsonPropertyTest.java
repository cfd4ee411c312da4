package io.stagebus.appliance.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Value;
import java.util.LinkedHashMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever the bus carries comes back as it was. */
class ValueJsonPropertyTest {

    @Property
    void comesBackAsItWas(@ForAll("values") Value value) throws InvalidJsonException {
        assertThat(ValueJson.parse(ValueJson.text(value))).isEqualTo(value);
    }

    @Provide
    Arbitrary<Value> values() {
        Arbitrary<Value> leaves = Arbitraries.oneOf(
                Arbitraries.of(Value.NULL, Value.TRUE, Value.FALSE),
                Arbitraries.longs().map(Value::of),
                Arbitraries.of(
                                0.0,
                                -0.0,
                                Double.NaN,
                                Double.NEGATIVE_INFINITY,
                                Double.POSITIVE_INFINITY,
                                Double.MAX_VALUE,
                                Double.MIN_VALUE)
                        .map(Value::of),
                Arbitraries.doubles().map(Value::of),
                Arbitraries.strings().map(Value::of),
                Arbitraries.bytes().array(byte[].class).map(bytes -> Value.of(Bytes.copyOf(bytes))));
        return Arbitraries.lazyOf(
                () -> leaves,
                () -> leaves,
                () -> values().list().ofMaxSize(3).map(Value::arrayOf),
                () -> Arbitraries.maps(keys(), values())
                        .ofMaxSize(2)
                        .map(entries -> new Value.Dict(new LinkedHashMap<>(entries))));
    }

    private static Arbitrary<String> keys() {
        return Arbitraries.oneOf(
                Arbitraries.of("$bytes", "$float", "$map", ""),
                Arbitraries.strings().ofMaxLength(5));
    }
}
