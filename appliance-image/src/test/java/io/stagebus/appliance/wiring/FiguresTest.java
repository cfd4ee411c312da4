package io.stagebus.appliance.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.rules.engine.RuleCounters;
import io.stagebus.rules.trace.Verdict;
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
    void readsTheCountersOfARule() {
        assertThat(Figures.of(new RuleCounters("r", Map.of(Verdict.FIRED, 2L), 1)))
                .containsEntry("verdicts_fired", 2L)
                .containsEntry("refused", 1L);
    }
}
