package io.stagebus.core.journal.rig;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A wrong bit or an early end in any file; {@code .ci/faults rig} does it a thousand times for every kind. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DamagedFilesTest {

    private static final int ROUNDS = 60;

    private static AutoCloseable quiet = () -> {};

    @BeforeAll
    static void beQuiet() {
        quiet = PowerCuts.quietly();
    }

    @AfterAll
    static void speakAgain() throws Exception {
        quiet.close();
    }

    /** Issue of the journal: boots, reports, loses no more than the damaged entries. */
    @Test
    void damageCostsWhatIsDamagedAndIsSaid() {
        Damages damages = new Damages(5);
        for (int round = 0; round < ROUNDS; round++) {
            Damages.KINDS.forEach(damages::damage);
        }
        assertThat(damages.reported()).isGreaterThan(ROUNDS / 2);
    }
}
