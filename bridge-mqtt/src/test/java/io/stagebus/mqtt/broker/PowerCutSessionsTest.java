package io.stagebus.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.journal.files.DiskLie;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions and messages over power cuts (R18); {@code .ci/faults mqtt} does the same for ten thousand. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PowerCutSessionsTest {

    private static AutoCloseable quiet = () -> {};

    @BeforeAll
    static void beQuiet() {
        quiet = PowerCutSessions.quietly();
    }

    @AfterAll
    static void speakAgain() throws Exception {
        quiet.close();
    }

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
