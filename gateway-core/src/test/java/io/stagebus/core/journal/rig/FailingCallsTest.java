package io.stagebus.core.journal.rig;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.journal.files.SimulatedDisk.Part;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every call to the disk fails once, one after the other, until a life passes without: it goes on, and keeps everything. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class FailingCallsTest {

    private static AutoCloseable quiet = () -> {};

    @BeforeAll
    static void beQuiet() {
        quiet = PowerCuts.quietly();
    }

    @AfterAll
    static void speakAgain() throws Exception {
        quiet.close();
    }

    @Test
    void noFailingCallOfLogOrSnapshotsBreaksAPromise() throws Exception {
        assertThat(PowerCuts.failEveryCall(3, Part.LOG, 60, false)).isGreaterThan(50);
    }

    @Test
    void noFailingCallOfADatabaseBreaksAPromise() throws Exception {
        assertThat(PowerCuts.failEveryCall(5, Part.DATABASE, 200, true)).isGreaterThan(15);
    }
}
