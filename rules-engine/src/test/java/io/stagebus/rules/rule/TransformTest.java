package io.stagebus.rules.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.signal.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What each transform makes of a value. */
class TransformTest {

    private static final Value NAN = Value.of(Double.NaN);

    @Test
    void identityKeepsTheValueAndItsKind() {
        assertThat(new Transform.Identity().apply(Value.of(1))).isEqualTo(Value.of(1));
        assertThat(new Transform.Identity().apply(NAN)).isEqualTo(NAN);
    }

    @Test
    void scaleMultipliesAndAdds() {
        assertThat(new Transform.Scale(2, 1).apply(Value.of(3))).isEqualTo(Value.of(7.0));
        assertThat(new Transform.Scale(1 / 127.0, 0).apply(Value.of(127))).isEqualTo(Value.of(1.0));
    }

    @Test
    void clampKeepsWithinTheRange() {
        Transform clamp = new Transform.Clamp(0, 1);

        assertThat(clamp.apply(Value.of(-3))).isEqualTo(Value.of(0.0));
        assertThat(clamp.apply(Value.of(0.25))).isEqualTo(Value.of(0.25));
        assertThat(clamp.apply(Value.of(Double.POSITIVE_INFINITY))).isEqualTo(Value.of(1.0));
        assertThat(clamp.apply(NAN)).isEqualTo(NAN);
    }

    @Test
    void thresholdChoosesOneOfTwoValues() {
        Transform documented = new Transform.Threshold(5, true, Value.of("on"), Value.of("off"));
        Transform program = new Transform.Threshold(5, false, Value.TRUE, Value.FALSE);

        assertThat(documented.apply(Value.of(5))).isEqualTo(Value.of("on"));
        assertThat(documented.apply(Value.of(4.9))).isEqualTo(Value.of("off"));
        assertThat(program.apply(Value.of(5))).isEqualTo(Value.FALSE);
        assertThat(program.apply(Value.of(5.1))).isEqualTo(Value.TRUE);
        assertThat(program.apply(NAN)).isEqualTo(NAN);
    }

    @Test
    void invertTurnsTheRangeAround() {
        assertThat(new Transform.Invert(0, 1).apply(Value.of(0.25))).isEqualTo(Value.of(0.75));
        assertThat(new Transform.Invert(10, 20).apply(Value.of(10))).isEqualTo(Value.of(20.0));
        assertThat(new Transform.Invert(10, 20).apply(Value.of(13))).isEqualTo(Value.of(17.0));
    }

    @Test
    void whatIsNoNumberPassesUnchanged() {
        List<Transform> transforms = List.of(
                new Transform.Identity(),
                new Transform.Scale(2, 1),
                new Transform.Clamp(0, 1),
                new Transform.Threshold(5, true, Value.TRUE, Value.FALSE),
                new Transform.Invert(0, 1));
        for (Transform transform : transforms) {
            for (Value value : List.of(Value.NULL, Value.TRUE, Value.of("ON"), Value.array(Value.of(1)))) {
                assertThat(transform.apply(value)).isEqualTo(value);
            }
        }
    }
}
