package io.stagebus.rules.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.stagebus.core.signal.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What each transform makes of a value. */
class TransformTest {

    private static final Value NAN = Value.of(Double.NaN);

    private static Value apply(Transform transform, Value value) {
        try {
            return transform.apply(value, TransformScope.none());
        } catch (TransformException e) {
            throw new AssertionError(e.detail(), e);
        }
    }

    private static TransformException failure(Transform transform, Value value) {
        return assertThrows(TransformException.class, () -> transform.apply(value, TransformScope.none()));
    }

    @Test
    void identityKeepsTheValueAndItsKind() {
        assertThat(apply(new Transform.Identity(), Value.of(1))).isEqualTo(Value.of(1));
        assertThat(apply(new Transform.Identity(), NAN)).isEqualTo(NAN);
    }

    @Test
    void scaleMultipliesAndAdds() {
        assertThat(apply(new Transform.Scale(2, 1), Value.of(3))).isEqualTo(Value.of(7.0));
        assertThat(apply(new Transform.Scale(1 / 127.0, 0), Value.of(127))).isEqualTo(Value.of(1.0));
    }

    @Test
    void clampKeepsWithinTheRange() {
        Transform clamp = new Transform.Clamp(0, 1);

        assertThat(apply(clamp, Value.of(-3))).isEqualTo(Value.of(0.0));
        assertThat(apply(clamp, Value.of(0.25))).isEqualTo(Value.of(0.25));
        assertThat(apply(clamp, Value.of(Double.POSITIVE_INFINITY))).isEqualTo(Value.of(1.0));
        assertThat(failure(clamp, NAN).reason()).isEqualTo(TransformException.Reason.NO_NUMBER);
    }

    @Test
    void thresholdChoosesOneOfTwoValues() {
        Transform documented = new Transform.Threshold(5, true, Value.of("on"), Value.of("off"));
        Transform program = new Transform.Threshold(5, false, Value.TRUE, Value.FALSE);

        assertThat(apply(documented, Value.of(5))).isEqualTo(Value.of("on"));
        assertThat(apply(documented, Value.of(4.9))).isEqualTo(Value.of("off"));
        assertThat(apply(program, Value.of(5))).isEqualTo(Value.FALSE);
        assertThat(apply(program, Value.of(5.1))).isEqualTo(Value.TRUE);
        assertThat(failure(program, NAN).reason()).isEqualTo(TransformException.Reason.NO_NUMBER);
    }

    @Test
    void invertTurnsTheRangeAround() {
        assertThat(apply(new Transform.Invert(0, 1), Value.of(0.25))).isEqualTo(Value.of(0.75));
        assertThat(apply(new Transform.Invert(10, 20), Value.of(10))).isEqualTo(Value.of(20.0));
        assertThat(apply(new Transform.Invert(10, 20), Value.of(13))).isEqualTo(Value.of(17.0));
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
                assertThat(apply(transform, value)).isEqualTo(value);
            }
        }
    }

    @Test
    void anOverflowIsNoNumber() {
        assertThat(failure(new Transform.Scale(1e300, 0), Value.of(1e300)).detail())
                .isEqualTo("1.0E300 gives no finite number");
    }

    @Test
    void mapLaysOneRangeOntoAnother() {
        Transform.Range midi = new Transform.Range(0, 127);
        Transform.Range percent = new Transform.Range(0, 100);

        assertThat(apply(new Transform.MapRange(midi, percent, Curve.LINEAR, true), Value.of(127)))
                .isEqualTo(Value.of(100.0));
        assertThat(apply(new Transform.MapRange(midi, percent, Curve.LINEAR, true), Value.of(254)))
                .isEqualTo(Value.of(100.0));
        assertThat(apply(new Transform.MapRange(midi, percent, Curve.LINEAR, false), Value.of(254)))
                .isEqualTo(Value.of(200.0));
        assertThat(apply(
                        new Transform.MapRange(Transform.Range.UNIT, new Transform.Range(1, 0), Curve.LINEAR, true),
                        Value.of(0.25)))
                .isEqualTo(Value.of(0.75));
        assertThat(apply(new Transform.MapRange(Transform.Range.UNIT, percent, Curve.LOG, true), Value.of(1)))
                .isEqualTo(Value.of(100.0));
        assertThat(apply(new Transform.MapRange(Transform.Range.UNIT, percent, Curve.EXPONENTIAL, true), Value.of(0)))
                .isEqualTo(Value.of(0.0));
    }

    @Test
    void decibelsFollowTheLawOfTheX32InBothDirections() {
        Transform toDecibels = new Transform.MapRange(Transform.Range.UNIT, Transform.Range.UNIT, Curve.DB, true);
        Transform toFader = new Transform.MapRange(Transform.Range.UNIT, Transform.Range.UNIT, Curve.FROM_DB, true);
        double[][] law = {{0, -90}, {0.0625, -60}, {0.25, -30}, {0.5, -10}, {0.75, 0}, {1, 10}};
        for (double[] pair : law) {
            assertThat(apply(toDecibels, Value.of(pair[0])).asDouble()).isEqualTo(pair[1]);
            assertThat(apply(toFader, Value.of(pair[1])).asDouble()).isEqualTo(pair[0]);
        }
        assertThat(apply(toFader, Value.of(-1000)).asDouble()).isEqualTo(0);
    }

    @Test
    void roundAndQuantise() {
        assertThat(apply(new Transform.Round(0), Value.of(2.5))).isEqualTo(Value.of(3));
        assertThat(apply(new Transform.Round(0), Value.of(-2.5))).isEqualTo(Value.of(-3));
        assertThat(apply(new Transform.Round(2), Value.of(1.2345))).isEqualTo(Value.of(1.23));
        assertThat(apply(new Transform.Quantise(0.25, 0), Value.of(0.4))).isEqualTo(Value.of(0.5));
        assertThat(apply(new Transform.Quantise(10, 5), Value.of(12))).isEqualTo(Value.of(15.0));
    }

    @Test
    void aDeadBandKeepsTheLastResult() throws TransformException {
        Transform band = new Transform.DeadBand(0.5);
        RememberingScope scope = new RememberingScope();
        double[] in = {1, 1.4, 0.6, 1.5, 1.2, 0.9};
        double[] out = {1, 1, 1, 1.5, 1.5, 0.9};
        for (int i = 0; i < in.length; i++) {
            assertThat(band.apply(Value.of(in[i]), scope).asDouble()).isEqualTo(out[i]);
        }
    }

    @Test
    void smoothGoesSixtyThreePercentInItsTimeConstant() throws TransformException {
        Transform smooth = new Transform.Smooth(2);
        RememberingScope scope = new RememberingScope();

        assertThat(smooth.apply(Value.of(0), scope).asDouble()).isEqualTo(0);
        scope.now += 2_000_000_000L;
        assertThat(smooth.apply(Value.of(100), scope).asDouble()).isCloseTo(63.2, within(0.1));
    }

    @Test
    void aTableComparesNumbersByValue() {
        List<Transform.Row> rows =
                List.of(new Transform.Row(Value.of(0), Value.of("OFF")), new Transform.Row(Value.of("a"), Value.of(1)));

        assertThat(apply(new Transform.Lookup(rows, Optional.empty()), Value.of(0.0)))
                .isEqualTo(Value.of("OFF"));
        assertThat(apply(new Transform.Lookup(rows, Optional.of(Value.NULL)), Value.of(7)))
                .isEqualTo(Value.NULL);
        assertThat(failure(new Transform.Lookup(rows, Optional.empty()), Value.of(7))
                        .reason())
                .isEqualTo(TransformException.Reason.MISSING);
    }

    @Test
    void kindsAreConverted() {
        assertThat(apply(new Transform.To(Transform.Kind.INT), Value.of(49.9))).isEqualTo(Value.of(49));
        assertThat(apply(new Transform.To(Transform.Kind.INT), Value.of("9007199254740993")))
                .isEqualTo(Value.of(9007199254740993L));
        assertThat(apply(new Transform.To(Transform.Kind.INT), Value.of(" 3.7 ")))
                .isEqualTo(Value.of(3));
        assertThat(apply(new Transform.To(Transform.Kind.FLOAT), Value.TRUE)).isEqualTo(Value.of(1.0));
        assertThat(apply(new Transform.To(Transform.Kind.BOOL), Value.of("OFF")))
                .isEqualTo(Value.FALSE);
        assertThat(apply(new Transform.To(Transform.Kind.BOOL), Value.of("ON"))).isEqualTo(Value.TRUE);
        assertThat(apply(new Transform.To(Transform.Kind.STRING), Value.of(40.0)))
                .isEqualTo(Value.of("40"));
        assertThat(apply(new Transform.To(Transform.Kind.STRING), Value.array(Value.of(1), Value.of("a\"b"))))
                .isEqualTo(Value.of("[1,\"a\\\"b\"]"));
        assertThat(failure(new Transform.To(Transform.Kind.INT), Value.of("x")).detail())
                .isEqualTo("\"x\" is no number");
        assertThat(failure(new Transform.To(Transform.Kind.INT), Value.of(1e300))
                        .reason())
                .isEqualTo(TransformException.Reason.NO_NUMBER);
    }

    @Test
    void aPartIsPicked() {
        Value lamps = new Value.Dict(Map.of("lamps", Value.array(Value.of(1), Value.of(2))));

        assertThat(apply(new Transform.Pick(ValuePath.parse("lamps.1")), lamps)).isEqualTo(Value.of(2));
        assertThat(failure(new Transform.Pick(ValuePath.parse("lamps.2")), lamps)
                        .detail())
                .isEqualTo("the value has no \"lamps.2\"");
    }

    /** One place to remember in, and a time that the test sets. */
    private static final class RememberingScope implements TransformScope {
        private final Memory memory = new Memory();
        private long now;

        @Override
        public Optional<Value> slot(String name) {
            return Optional.empty();
        }

        @Override
        public Memory memory() {
            return memory;
        }

        @Override
        public long nowNanos() {
            return now;
        }
    }
}
