package io.stagebus.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.time.ManualClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SlicesTest {

    private final ManualClock clock = new ManualClock();
    private final ManualExecutor executor = new ManualExecutor(clock);
    private final Slices slices = new Slices(executor, clock::monotonicNanos, () -> {});
    private final AtomicInteger steps = new AtomicInteger();

    /** How many steps are taken, each so long, before it is somebody else's turn. */
    private int stepsBeforeOthers(Duration step) {
        AtomicInteger seen = new AtomicInteger(-1);
        slices.add(() -> {
            clock.advance(step);
            steps.incrementAndGet();
            return seen.get() < 0;
        });
        executor.execute(() -> seen.set(steps.get()));
        executor.run();
        return seen.get();
    }

    @Test
    void aTurnTakesAsManyStepsAsFitIntoHalfAMillisecond() {
        assertThat(stepsBeforeOthers(Duration.ofNanos(200_000))).isEqualTo(3);
    }

    @Test
    void aLongStepHasATurnToItself() {
        assertThat(stepsBeforeOthers(Duration.ofMillis(5))).isEqualTo(1);
    }

    @Test
    void shortStepsDoNotKeepTheThread() {
        assertThat(stepsBeforeOthers(Duration.ZERO)).isEqualTo(Slices.STEPS_PER_TURN);
    }

    @Test
    void allTakeTurns() {
        StringBuilder order = new StringBuilder();
        slices.add(() -> order.append('a').length() < 6);
        slices.add(() -> order.append('b').length() < 6);
        executor.run();
        assertThat(order).hasToString("abababa");
    }
}
