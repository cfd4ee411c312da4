package io.stagebus.appliance.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.mqtt.broker.MqttCounters;
import io.stagebus.mqtt.counter.Count;
import io.stagebus.rules.engine.RuleCounters;
import io.stagebus.rules.trace.Verdict;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FiguresTest {

    /** Counters as the doors have them. */
    public record Sample(int openDoors, Map<String, Long> totals, Map<String, Long> malformed, String note) {}

    @Test
    void namesEveryNumber() {
        assertThat(Figures.of(new Sample(3, Map.of("TAKEN", 4L), Map.of("SHORT", 5L), "x")))
                .containsExactly(Map.entry("open_doors", 3L), Map.entry("taken", 4L), Map.entry("malformed_short", 5L));
    }

    @Test
    void noNumberTakesTheNameOfAnother() {
        assertThatThrownBy(() -> Figures.of(new Sample(3, Map.of("OPEN_DOORS", 4L), Map.of(), "x")))
                .hasMessageContaining("two numbers are called open_doors");
        assertThat(Figures.of(new MqttCounters(1, 1, everyOne())))
                .containsEntry("connections", 1L)
                .containsEntry("sessions", 1L);
    }

    private static Map<Count, Long> everyOne() {
        Map<Count, Long> all = new EnumMap<>(Count.class);
        for (Count count : Count.values()) {
            all.put(count, 7L);
        }
        return all;
    }

    @Test
    void readsTheCountersOfARule() {
        assertThat(Figures.of(new RuleCounters("r", Map.of(Verdict.FIRED, 2L), 1)))
                .containsEntry("verdicts_fired", 2L)
                .containsEntry("refused", 1L);
    }
}
