package io.stagebus.core.journal.rig;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.Silence;
import io.stagebus.core.journal.files.SimulatedDisk.Part;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every call to the disk fails once, one after the other, until a life passes without: it goes on, and keeps everything. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class FailingCallsTest {

    @RegisterExtension
    static final Silence QUIET = Silence.of("io.stagebus.core");

    @Test
    void noFailingCallOfLogOrSnapshotsBreaksAPromise() throws Exception {
        assertThat(PowerCuts.failEveryCall(3, Part.LOG, 60, false)).isGreaterThan(50);
    }

    @Test
    void noFailingCallOfADatabaseBreaksAPromise() throws Exception {
        assertThat(PowerCuts.failEveryCall(5, Part.DATABASE, 200, true)).isGreaterThan(15);
    }
}
