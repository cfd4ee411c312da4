package io.stagebus.rules.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How conditions compare. */
class OperatorTest {

    private static final long TOO_FINE = (1L << 53) + 1;

    private static List<Operator> holding(Value left, Value right) {
        return List.of(Operator.values()).stream()
                .filter(operator -> operator.holds(left, right))
                .toList();
    }

    @Test
    void numbersCompareByValueWhateverTheirKind() {
        assertThat(holding(Value.of(50), Value.of(50.0))).containsExactly(Operator.EQ, Operator.GTE, Operator.LTE);
        assertThat(holding(Value.of(50.5), Value.of(50))).containsExactly(Operator.NE, Operator.GT, Operator.GTE);
        assertThat(holding(Value.of(-0.0), Value.of(0))).containsExactly(Operator.EQ, Operator.GTE, Operator.LTE);
    }

    @Test
    void largeIntegersCompareExactly() {
        assertThat(holding(Value.of(TOO_FINE), Value.of((double) (TOO_FINE - 1))))
                .containsExactly(Operator.NE, Operator.GT, Operator.GTE);
        assertThat(holding(Value.of(Long.MAX_VALUE), Value.of(0x1p63)))
                .containsExactly(Operator.NE, Operator.LT, Operator.LTE);
        assertThat(holding(Value.of(Long.MAX_VALUE), Value.of(Long.MAX_VALUE - 1)))
                .containsExactly(Operator.NE, Operator.GT, Operator.GTE);
    }

    @Test
    void infinitiesHaveAnOrder() {
        Value infinite = Value.of(Double.POSITIVE_INFINITY);

        assertThat(holding(infinite, infinite)).containsExactly(Operator.EQ, Operator.GTE, Operator.LTE);
        assertThat(holding(Value.of(1), infinite)).containsExactly(Operator.NE, Operator.LT, Operator.LTE);
    }

    @Test
    void notANumberOnlyDiffers() {
        Value nan = Value.of(Double.NaN);

        assertThat(holding(nan, nan)).containsExactly(Operator.NE);
        assertThat(holding(nan, Value.of(1))).containsExactly(Operator.NE);
    }

    @Test
    void otherKindsAreEqualOrNotAndHaveNoOrder() {
        assertThat(holding(Value.of("a"), Value.of("a"))).containsExactly(Operator.EQ);
        assertThat(holding(Value.of("b"), Value.of("a"))).containsExactly(Operator.NE);
        assertThat(holding(Value.of("1"), Value.of(1))).containsExactly(Operator.NE);
        assertThat(holding(Value.TRUE, Value.of(1))).containsExactly(Operator.NE);
        assertThat(holding(Value.NULL, Value.NULL)).containsExactly(Operator.EQ);
        assertThat(holding(Value.of(Bytes.utf8("a")), Value.of(Bytes.utf8("a"))))
                .containsExactly(Operator.EQ);
    }

    @Test
    void numbersInsideCompareByValueToo() {
        Value whole = Value.array(Value.of(1), new Value.Dict(Map.of("x", Value.of(2))));
        Value broken = Value.array(Value.of(1.0), new Value.Dict(Map.of("x", Value.of(2.0))));

        assertThat(holding(whole, broken)).containsExactly(Operator.EQ);
        assertThat(holding(whole, Value.array(Value.of(1)))).containsExactly(Operator.NE);
        assertThat(holding(new Value.Dict(Map.of("x", Value.of(1))), new Value.Dict(Map.of("y", Value.of(1)))))
                .containsExactly(Operator.NE);
    }

    @ParameterizedTest
    @EnumSource
    void anOrderIsAskedOfNumbersOnly(Operator operator) {
        assertThat(operator.orders()).isEqualTo(operator != Operator.EQ && operator != Operator.NE);
    }
}
