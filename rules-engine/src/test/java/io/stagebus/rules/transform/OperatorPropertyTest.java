package io.stagebus.rules.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.signal.Value;
import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Integers and floats compare as their exact values do. */
class OperatorPropertyTest {

    @Property
    void agreesWithExactArithmetic(@ForAll long left, @ForAll double right) {
        int order = BigDecimal.valueOf(left).compareTo(new BigDecimal(right));

        assertThat(Operator.EQ.holds(Value.of(left), Value.of(right))).isEqualTo(order == 0);
        assertThat(Operator.GT.holds(Value.of(left), Value.of(right))).isEqualTo(order > 0);
        assertThat(Operator.LTE.holds(Value.of(left), Value.of(right))).isEqualTo(order <= 0);
        assertThat(Operator.LT.holds(Value.of(right), Value.of(left))).isEqualTo(order > 0);
    }

    @Property
    void agreesWithExactArithmeticWhereDoublesAreTooCoarse(@ForAll long left) {
        double near = (double) left;
        int order = BigDecimal.valueOf(left).compareTo(new BigDecimal(near));

        assertThat(Operator.EQ.holds(Value.of(left), Value.of(near))).isEqualTo(order == 0);
        assertThat(Operator.GTE.holds(Value.of(left), Value.of(near))).isEqualTo(order >= 0);
    }
}
