package io.stagebus.appliance.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Value;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValueJsonTest {

    @Test
    void intAndFloatKeepTheirKind() throws InvalidJsonException {
        assertThat(ValueJson.parse("1")).isEqualTo(Value.of(1L));
        assertThat(ValueJson.parse("1.0")).isEqualTo(Value.of(1.0));
        assertThat(ValueJson.parse("1e3")).isEqualTo(Value.of(1000.0));
        assertThat(ValueJson.text(Value.of(1L))).isEqualTo("1");
        assertThat(ValueJson.text(Value.of(1.0))).isEqualTo("1.0");
        assertThat(ValueJson.parse("9223372036854775808")).as("beyond 64 bits").isEqualTo(Value.of(0x1p63));
    }

    @Test
    void whatJsonCannotSayIsMarked() {
        assertThat(ValueJson.text(Value.of(Bytes.copyOf(new byte[] {(byte) 0xFF}))))
                .isEqualTo("{\"$bytes\":\"/w==\"}");
        assertThat(ValueJson.text(Value.of(Double.NaN))).isEqualTo("{\"$float\":\"NaN\"}");
        assertThat(ValueJson.text(new Value.Dict(Map.of("$bytes", Value.of("x")))))
                .isEqualTo("{\"$map\":{\"$bytes\":\"x\"}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " 1",
                "1 ",
                "007",
                "nan",
                "NaN",
                "+1",
                ".5",
                "[1",
                "{\"a\":1,\"a\":2}",
                "{\"a\"}",
                "'x'",
                "1 2",
                "tru",
                "{\"$bytes\":\"%\"}",
                "{\"$float\":\"1\"}",
                "{\"$map\":{},\"b\":1}",
                "1e999",
                "-1e999",
                "\u0000"
            })
    void anythingElseIsRefused(String text) { // R9: JSON if it is exactly JSON
        assertThatThrownBy(() -> ValueJson.parse(text)).isInstanceOf(InvalidJsonException.class);
    }

    @Test
    void isAsDeepAsAValueMayBe() throws InvalidJsonException {
        int most = Value.MAX_DEPTH;
        String deepest = "[".repeat(most) + "{\"$bytes\":\"\"}" + "]".repeat(most);

        assertThat(ValueJson.text(ValueJson.parse(deepest))).isEqualTo(deepest);
        assertThatThrownBy(() -> ValueJson.parse("[" + deepest + "]")).hasMessage("nested deeper than " + most);
        assertThatThrownBy(() -> ValueJson.parse("[".repeat(100_000))).isInstanceOf(InvalidJsonException.class);
    }
}
