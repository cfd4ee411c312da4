package io.stagebus.appliance.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogLevelsTest {

    @Test
    void aLevelIsForEverything() {
        assertThat(LogLevels.parse("WARN").byLogger()).isEqualTo(Map.of("", Level.WARN));
    }

    @Test
    void partsHaveLevelsOfTheirOwn() {
        assertThat(LogLevels.parse("info, mqtt=debug ,clasp_router::osc=trace,clasp=warn,stagebus=error")
                        .byLogger())
                .isEqualTo(Map.of(
                        "", Level.INFO,
                        "io.stagebus.mqtt", Level.DEBUG,
                        "io.stagebus.osc", Level.TRACE,
                        "io.stagebus", Level.ERROR));
    }

    @Test
    void aBarePartMeansAllOfIt() {
        assertThat(LogLevels.parse("mqtt").byLogger()).isEqualTo(Map.of("io.stagebus.mqtt", Level.TRACE));
    }

    @Test
    void aFullNameIsAName() {
        assertThat(LogLevels.parse("io.netty=off").byLogger()).isEqualTo(Map.of("io.netty", Level.OFF));
    }

    @Test
    void whatIsNotUnderstoodIsPassedOverAndNamed() {
        LogLevels levels = LogLevels.parse("hyper[span]=loud,,debug,nonsense");

        assertThat(levels.byLogger()).isEqualTo(Map.of("", Level.DEBUG));
        assertThat(levels.notUnderstood()).containsExactly("hyper[span]=loud", "nonsense");
    }
}
