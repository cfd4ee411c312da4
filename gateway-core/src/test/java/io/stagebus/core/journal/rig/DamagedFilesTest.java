package io.stagebus.core.journal.rig;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.Silence;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A wrong bit or an early end in any file; {@code .ci/faults rig} does it a thousand times for every kind. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DamagedFilesTest {

    private static final int ROUNDS = 60;

    @RegisterExtension
    static final Silence QUIET = Silence.of("io.stagebus.core");

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
