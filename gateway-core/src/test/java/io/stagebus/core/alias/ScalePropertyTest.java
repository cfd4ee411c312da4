package io.stagebus.core.alias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stagebus.core.signal.Value;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/** There and back again. */
class ScalePropertyTest {

    @Property
    void whatGoesForthComesBack(
            @ForAll Curve curve,
            @ForAll @DoubleRange(min = 0, max = 1) double position,
            @ForAll @DoubleRange(min = -1000, max = 1000) double from,
            @ForAll @DoubleRange(min = 1, max = 1000) double length) {
        Scale scale = new Scale(Scale.Range.UNIT, new Scale.Range(from, from + length), curve, false);

        Value there = scale.forth(Value.of(position));

        assertThat(there.asDouble()).isBetween(from - 1e-6, from + length + 1e-6);
        assertThat(scale.back(there).asDouble()).isCloseTo(position, within(1e-4));
    }

    @Test
    void aFadersDecibelsAreThoseOfTheConsole() { // X32 OSC protocol: 0.75 is 0 dB, 0.5 is -10 dB, 0.25 is -30 dB
        Scale decibels = new Scale(Scale.Range.UNIT, new Scale.Range(-90, 10), Curve.FADER_DB, false);

        assertThat(decibels.forth(Value.of(1L)).asDouble()).isCloseTo(10.0, within(1e-9));
        assertThat(decibels.forth(Value.of(0.75)).asDouble()).isCloseTo(0.0, within(1e-9));
        assertThat(decibels.forth(Value.of(0.5)).asDouble()).isCloseTo(-10.0, within(1e-9));
        assertThat(decibels.forth(Value.of(0.25)).asDouble()).isCloseTo(-30.0, within(1e-9));
        assertThat(decibels.forth(Value.of(0.0625)).asDouble()).isCloseTo(-60.0, within(1e-9));
        assertThat(decibels.forth(Value.of(0.0)).asDouble()).isCloseTo(-90.0, within(1e-9));
    }
}
