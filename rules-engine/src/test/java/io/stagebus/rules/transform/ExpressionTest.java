package io.stagebus.rules.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.stagebus.core.signal.Value;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What expressions can do, cannot do, and how they end. */
class ExpressionTest {

    private static final Map<String, Value> SLOTS = Map.of(
            "value",
            Value.of(5),
            "zone",
            Value.of("foyer"),
            "lamp",
            new Value.Dict(Map.of("level", Value.of(0.5), "ids", Value.array(Value.of(7)))),
            "none",
            Value.NULL,
            "words",
            Value.of("a".repeat(500)),
            "long",
            Value.of("x".repeat(6_000)));

    private static Value evaluate(String text) throws TransformException {
        return Expression.parse(text).evaluate(name -> Optional.ofNullable(SLOTS.get(name)));
    }

    private static TransformException.Reason failure(String text) {
        return assertThrows(TransformException.class, () -> evaluate(text)).reason();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "value * 100 + 5 | 505",
                "value > 4 and zone == 'foyer' ? value / 2 : 0 | 2.5",
                "lamp.level + lamp.ids[0] | 7.5",
                "zone =~ 'fo.*' ? 'yes' : 'no' | yes",
                "'cue ' + value | cue 5",
                "min(value, 3) + max(1, 2) + abs(-1) + round(1.5) + floor(1.5) + ceil(1.5) | 11",
                "sqrt(16) + pow(2, 3) + log10(1000) | 15",
                "value % 2 | 1",
                "not (value == 5.0) | false",
                "value == '5' | true",
                "`${zone} ${value}` | foyer 5",
                "-(-value) | 5",
            })
    void computes(String text, String result) throws TransformException {
        assertThat(ValueText.of(evaluate(text))).isEqualTo(result);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "value.repeat(3)",
                "zone.length()",
                "while (true) {}",
                "for (x : [1]) x",
                "x = 1",
                "value = 1",
                "var x = 1",
                "x -> x",
                "new('java.io.File', 'x')",
                "#pragma a b",
                "import java.lang",
                "value +",
                "",
                "return 1",
            })
    void whatCouldRunOnOrReachOutIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Expression.parse(text));
    }

    @Test
    void whatIsTooLongOrTooDeepIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Expression.parse("1" + "+1".repeat(Expression.MAX_LENGTH)));
        assertThatIllegalArgumentException().isThrownBy(() -> Expression.parse("(".repeat(61) + "1" + ")".repeat(61)));
        assertThatIllegalArgumentException().isThrownBy(() -> Expression.parse("-".repeat(61) + "1"));
    }

    @Test
    void classesCannotBeReached() {
        assertThat(failure("zone.class")).isEqualTo(TransformException.Reason.MISSING);
        assertThat(failure("zone['class']")).isEqualTo(TransformException.Reason.MISSING);
        assertThat(failure("zone.bytes")).isEqualTo(TransformException.Reason.MISSING);
    }

    @Test
    void whatIsNoNumberOrNoValueEndsTheFiring() {
        assertThat(failure("value / 0")).isEqualTo(TransformException.Reason.NO_NUMBER);
        assertThat(failure("0.0 / 0")).isEqualTo(TransformException.Reason.NO_NUMBER);
        assertThat(failure("1.0e308 * 10")).isEqualTo(TransformException.Reason.NO_NUMBER);
        assertThat(failure("[1, 2]")).isEqualTo(TransformException.Reason.NO_NUMBER);
        assertThat(failure("1..1000000000")).isEqualTo(TransformException.Reason.NO_NUMBER);
        assertThat(failure("missing + 1")).isEqualTo(TransformException.Reason.MISSING);
        assertThat(failure("none + 1")).isEqualTo(TransformException.Reason.MISSING);
    }

    @Test
    void bombsEndAtTheBudget() {
        assertThat(failure("long + long")).isEqualTo(TransformException.Reason.BUDGET);
        assertThat(failure("zone + long == long")).isEqualTo(TransformException.Reason.BUDGET);
        assertThat(failure("long =~ '.*.*.*.*.*b'")).isEqualTo(TransformException.Reason.BUDGET);
    }

    /** Together they may take no longer than one that takes all the time there is (R19). */
    @Test
    void manyRegularExpressionsShareTheBudget() throws TransformException {
        String one = "words =~ '(a|b|c|d)*x'";

        assertThat(evaluate(one)).isEqualTo(Value.FALSE);
        assertThat(evaluate("words =~ 'b'" + " or words =~ 'b'".repeat(9))).isEqualTo(Value.FALSE);
        assertThat(failure(one + (" or " + one).repeat(9))).isEqualTo(TransformException.Reason.BUDGET);
    }

    /** A text of the signal must not become a program of the gateway. */
    @Test
    void aRegularExpressionIsWrittenNotComputed() throws TransformException {
        assertThat(evaluate("zone =~ 'f.*' and zone !~ ~/x+/ and 'f' =~ ['e', 'f']"))
                .isEqualTo(Value.TRUE);
        assertThat(failure("'foyer' =~ zone")).isEqualTo(TransformException.Reason.MISSING);
        assertThat(failure("zone =~ 'f' + '.*'")).isEqualTo(TransformException.Reason.MISSING);
        assertThatIllegalArgumentException().isThrownBy(() -> Expression.parse("zone =~ '('"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Expression.parse("value > 1 or zone !~ '(?:){2000000000}'"));
    }

    @Test
    void itKnowsItsNames() {
        assertThat(Expression.parse("value + lamp.level > zone ? 1 : min(other, 2)")
                        .names())
                .containsExactlyInAnyOrder("value", "lamp", "zone", "other");
    }
}
