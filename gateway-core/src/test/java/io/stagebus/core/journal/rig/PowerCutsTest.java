package io.stagebus.core.journal.rig;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.Silence;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The fault rig: random workloads over the real bus and journal, cut again and again; and the rig against itself: every
 * seeded bug is found. {@code .ci/faults rig} does the same for ten thousand cuts.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PowerCutsTest {

    private static final int CUTS = 400;
    private static final int BUG_CUTS = 500;

    @RegisterExtension
    static final Silence QUIET = Silence.of("io.stagebus.core");

    /** R11, R12, R18, R23, R27: boots, keeps what was acknowledged, gives nothing twice, keeps bundles whole. */
    @Test
    void noPowerCutBreaksAPromise() {
        PowerCuts.Report report = PowerCuts.run(SeededBug.NONE, 1, CUTS);
        assertThat(report.broken()).isEmpty();
        assertThat(report.cuts()).isGreaterThanOrEqualTo(CUTS);
    }

    /** Or nobody could look into what a seed showed. */
    @Test
    void aSeedDecidesEverything() {
        World first = lived(11);
        World second = lived(11);
        assertThat(first.diary()).isEqualTo(second.diary());
        assertThat(first.promises.changes()).isEqualTo(second.promises.changes());
    }

    private static World lived(long seed) {
        World world = new World(seed, SeededBug.NONE, false);
        for (int life = 0; life < 4; life++) {
            world.live();
        }
        return world;
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void everySeededBugIsFound(SeededBug bug) {
        PowerCuts.Report report = PowerCuts.run(bug, 1, BUG_CUTS);
        assertThat(report.broken()).as("within %s cuts", report.cuts()).isPresent();
    }
}
