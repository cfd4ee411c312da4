package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.Silence;
import io.stagebus.core.journal.files.DiskLie;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions and messages over power cuts (R18); {@code .ci/faults mqtt} does the same for ten thousand. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PowerCutSessionsTest {

    @RegisterExtension
    static final Silence QUIET = Silence.of("io.stagebus");

    @Test
    void whatWasAcknowledgedArrivesAndQos2Once() {
        PowerCutSessions.Report report = PowerCutSessions.run(DiskLie.NONE, 1, 100);

        assertThat(report.broken()).isEmpty();
        assertThat(report.taken()).isGreaterThan(500);
    }

    /** The rig against itself. */
    @Test
    void aLogThatIsNotForcedIsFound() {
        DiskLie lie = (operation, path) ->
                operation.equals("force") && path.toString().contains(".log");

        assertThat(PowerCutSessions.run(lie, 1, 500).broken()).isPresent();
    }
}
