package io.stagebus.mqtt.payload;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Value;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** R9, case by case; the payloads of devices are those of their vendors' documents. */
class PayloadCodecTest {

    private static Value decode(String payload) {
        return PayloadCodec.decode(ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)));
    }

    private static String encode(Value value) {
        return new String(PayloadCodec.encode(value).toArray(), StandardCharsets.UTF_8);
    }

    static Stream<Arguments> json() {
        return Stream.of(
                Arguments.of("0", Value.of(0)),
                Arguments.of("-0", Value.of(0)),
                Arguments.of("42", Value.of(42)),
                Arguments.of("-9223372036854775808", Value.of(Long.MIN_VALUE)),
                Arguments.of("9223372036854775807", Value.of(Long.MAX_VALUE)),
                Arguments.of("9223372036854775808", Value.of(9.223372036854776E18)),
                Arguments.of("4.5", Value.of(4.5)),
                Arguments.of("1.0", Value.of(1.0)),
                Arguments.of("1e3", Value.of(1000.0)),
                Arguments.of("true", Value.TRUE),
                Arguments.of("false", Value.FALSE),
                Arguments.of("null", Value.NULL),
                Arguments.of("\"\"", Value.of("")),
                Arguments.of("\"x\\u00e4\"", Value.of("xä")),
                Arguments.of("[]", Value.array()),
                Arguments.of("[1,2.5,\"a\"]", Value.array(Value.of(1), Value.of(2.5), Value.of("a"))),
                Arguments.of("{}", new Value.Dict(Map.of())),
                Arguments.of("{\"POWER\":\"ON\"}", new Value.Dict(Map.of("POWER", Value.of("ON")))),
                Arguments.of("{ \"a\" : [ null ] }", new Value.Dict(Map.of("a", Value.array(Value.NULL)))),
                Arguments.of("{\"a\":1,\"a\":2}", new Value.Dict(Map.of("a", Value.of(2)))));
    }

    @ParameterizedTest
    @MethodSource("json")
    void readsJson(String payload, Value expected) {
        assertThat(decode(payload)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "007",
                "nan",
                "NaN",
                "Infinity",
                "-Infinity",
                " 5 ",
                "5 ",
                " 5",
                "5\n",
                "+5",
                ".5",
                "5.",
                "1e",
                "0x10",
                "ON",
                "Offline",
                "online",
                "TRUE",
                "True",
                "nul",
                "null ",
                "tru",
                "true\n",
                "{\"a\":1}\n",
                " {}",
                "{",
                "[1,]",
                "{a:1}",
                "'x'",
                "\"x",
                "\"x\" ",
                "1 2",
                "1,2",
                "[1] [2]",
                "//x",
                "/* */1",
                "1e400",
                "[1e999]",
                "\"\\ud800\"",
                "{\"\\udc00\":1}",
                "\u0000",
                "-",
                "--1",
                "01",
                "-01",
                "\uFEFF5",
                "1_000",
                "\"a\tb\"",
                "2019-10-31T11:14:59",
                "0T18:36:12",
                "10.0.0.5",
                "#ff0000",
                "\u001b[0;32m[I][main]\u001b[0m"
            })
    void everythingElseIsText(String payload) {
        assertThat(decode(payload)).isEqualTo(Value.of(payload));
    }

    @Test
    void whatIsNoTextIsBytes() {
        byte[] raw = {(byte) 0xC3, 0x28, 0, (byte) 0xFF};

        assertThat(PayloadCodec.decode(ByteBuffer.wrap(raw))).isEqualTo(Value.of(Bytes.copyOf(raw)));
        assertThat(PayloadCodec.encode(Value.of(Bytes.copyOf(raw)))).isEqualTo(Bytes.copyOf(raw));
    }

    @Test
    void refusesSurrogatesWrittenAsUtf8() {
        byte[] raw = {(byte) 0xED, (byte) 0xA0, (byte) 0x80};

        assertThat(PayloadCodec.decode(ByteBuffer.wrap(raw))).isEqualTo(Value.of(Bytes.copyOf(raw)));
    }

    @Test
    void nestsAsDeepAsValuesMay() {
        String deepest = "[".repeat(Value.MAX_DEPTH) + "]".repeat(Value.MAX_DEPTH);
        String tooDeep = "[" + deepest + "]";
        String hostile = "{\"a\":".repeat(100_000);

        assertThat(decode(deepest)).isInstanceOf(Value.Array.class);
        assertThat(decode(tooDeep)).isEqualTo(Value.of(tooDeep));
        assertThat(decode(hostile)).isEqualTo(Value.of(hostile));
    }

    @Test
    void longNumbersAndNamesDoNotHurt() {
        String digits = "9".repeat(500_000);
        String name = "{\"" + "n".repeat(200_000) + "\":1}";

        assertThat(decode(digits)).isEqualTo(Value.of(digits));
        assertThat(decode(name)).isInstanceOf(Value.Dict.class);
    }

    static Stream<Arguments> written() {
        return Stream.of(
                Arguments.of(Value.NULL, "null"),
                Arguments.of(Value.TRUE, "true"),
                Arguments.of(Value.FALSE, "false"),
                Arguments.of(Value.of(-7), "-7"),
                Arguments.of(Value.of(Long.MAX_VALUE), "9223372036854775807"),
                Arguments.of(Value.of(40.0), "40"),
                Arguments.of(Value.of(-40.0), "-40"),
                Arguments.of(Value.of(0.0), "0"),
                Arguments.of(Value.of(-0.0), "-0.0"),
                Arguments.of(Value.of(0.1), "0.1"),
                Arguments.of(Value.of(9007199254740991.0), "9007199254740991"),
                Arguments.of(Value.of(9007199254740992.0), "9.007199254740992e15"),
                Arguments.of(Value.of(1e300), "1e300"),
                Arguments.of(Value.of(1.5e-7), "1.5e-7"),
                Arguments.of(Value.of(Double.NaN), "NaN"),
                Arguments.of(Value.of(Double.NEGATIVE_INFINITY), "-Infinity"),
                Arguments.of(Value.of("raw \"text\""), "raw \"text\""),
                Arguments.of(Value.of("007"), "007"),
                Arguments.of(Value.of(""), "\"\""),
                Arguments.of(Value.of(Bytes.EMPTY), "\"\""),
                Arguments.of(Value.array(Value.of(1.0), Value.of(Double.NaN), Value.NULL), "[1,\"NaN\",null]"),
                Arguments.of(Value.array(Value.of("a\"\\\n\r\t\u0001ä🎭")), "[\"a\\\"\\\\\\n\\r\\t\\u0001ä🎭\"]"),
                Arguments.of(Value.array(Value.of(Bytes.utf8("abc"))), "[\"YWJj\"]"),
                Arguments.of(
                        new Value.Dict(Map.of("k", new Value.Dict(Map.of("n", Value.array())))), "{\"k\":{\"n\":[]}}"));
    }

    @ParameterizedTest
    @MethodSource("written")
    void writes(Value value, String expected) {
        assertThat(encode(value)).isEqualTo(expected);
    }

    @Test
    void writesWhatNoDoorLetsInWithoutEndingTheThread() {
        Value value = Value.NULL;
        for (int i = 0; i < 100_000; i++) {
            value = new Value.Array(List.of(value));
        }

        assertThat(encode(value)).startsWith("[[[").endsWith("]]]").contains("null");
    }
}
