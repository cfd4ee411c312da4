package io.stagebus.core.journal.durable;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is overload of the log (R20). */
class LogCapacityTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void aBurstOfASecondIsTakenInFull() {
        LogCapacity capacity = new LogCapacity(1_000, 5);

        assertThat(capacity.covers(1_000, 5)).isTrue();
        assertThat(capacity.covers(1_001, 5)).isFalse();
    }

    @Test
    void whatWasTakenComesBackWithTime() {
        LogCapacity capacity = new LogCapacity(1_000, 0);
        capacity.take(1_000);

        assertThat(capacity.covers(1, 0)).isFalse();
        assertThat(capacity.covers(500, SECOND / 2)).isTrue();
        assertThat(capacity.covers(501, SECOND / 2)).isFalse();
        assertThat(capacity.covers(1_001, 100 * SECOND)).isFalse();
        assertThat(capacity.covers(1_000, 100 * SECOND)).isTrue();
    }

    @Test
    void whatMustBeTakenBeyondItLeavesNoDebt() {
        LogCapacity capacity = new LogCapacity(1_000, 0);
        capacity.take(50_000);

        assertThat(capacity.covers(1_000, SECOND)).isTrue();
    }
}
