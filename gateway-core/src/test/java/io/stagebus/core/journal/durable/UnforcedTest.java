package io.stagebus.core.journal.durable;

import static io.stagebus.core.journal.JournalEntries.durable;
import static io.stagebus.core.journal.JournalEntries.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.files.SimulatedDisk;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Value;
import io.stagebus.core.time.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the log is forced. */
class UnforcedTest {

    private static final int KILOBYTE = 1_024;

    private final ManualClock clock = new ManualClock();
    private SteppedJournal stepped = journal(0);
    private int seq;

    @AfterEach
    void close() {
        stepped.journal().close();
    }

    private SteppedJournal journal(int minIntervalMillis) {
        JournalSettings settings = JournalSettings.of(Path.of("/data"))
                .withLog(LogSettings.DEFAULT.withMinIntervalMillis(minIntervalMillis))
                .withRetention(Retention.NONE);
        SteppedJournal made = new SteppedJournal(settings, clock, new SimulatedDisk(1));
        try {
            made.journal().open(durable -> {});
        } catch (JournalException e) {
            throw new AssertionError(e);
        }
        return made;
    }

    private void kilobytes(int count) {
        for (int i = 0; i < count; i++) {
            stepped.journal().append(event(++seq, "/go", Value.of(Bytes.owning(new byte[KILOBYTE]))));
        }
        stepped.stepLog();
    }

    private long durableSeq() {
        return stepped.journal().counters().durableSeq();
    }

    @Test
    void whatNobodyWaitsForIsForcedWhenItIsOldEnough() {
        kilobytes(1);
        clock.advance(Duration.ofMillis(999));
        stepped.stepLog();
        assertThat(durableSeq()).isZero();

        clock.advance(Duration.ofMillis(1));
        stepped.stepLog();
        assertThat(durableSeq()).isEqualTo(seq);
    }

    @Test
    void aMegabyteIsForcedAtOnce() {
        kilobytes(KILOBYTE / 2);
        assertThat(durableSeq()).isZero();

        kilobytes(KILOBYTE / 2);
        assertThat(durableSeq()).isEqualTo(seq);

        kilobytes(KILOBYTE / 2);
        assertThat(durableSeq()).isLessThan(seq);
    }

    @Test
    void aMegabyteKeepsTheLeastIntervalBetweenTwoForces() {
        stepped.journal().close();
        stepped = journal(100);
        stepped.journal().append(durable(++seq, "/a", 1, Value.of(1)));
        stepped.stepLog();
        assertThat(durableSeq()).isEqualTo(seq);

        clock.advance(Duration.ofMillis(50));
        kilobytes(KILOBYTE);
        assertThat(durableSeq()).isLessThan(seq);

        clock.advance(Duration.ofMillis(50));
        stepped.stepLog();
        assertThat(durableSeq()).isEqualTo(seq);
    }

    @Test
    void aMegabyteIsForcedNoLaterThanLess() {
        stepped.journal().close();
        stepped = journal(30_000);
        kilobytes(KILOBYTE);
        assertThat(durableSeq()).isEqualTo(seq);

        kilobytes(KILOBYTE);
        clock.advance(Duration.ofMillis(999));
        stepped.stepLog();
        assertThat(durableSeq()).isLessThan(seq);

        clock.advance(Duration.ofMillis(1));
        stepped.stepLog();
        assertThat(durableSeq()).isEqualTo(seq);
    }
}
