package io.stagebus.core.bus;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resumable pieces of work, round robin, a few steps per turn of the thread (R19): as many as fit into half a millisecond, so
 * that they get on while others keep the thread busy, and nobody waits for them for long. Bus thread only.
 */
final class Slices {

    private static final Logger LOG = LoggerFactory.getLogger(Slices.class);

    /** No turn takes more of them, whatever the clock says. */
    static final int STEPS_PER_TURN = 16;

    private static final long TURN_NANOS = 500_000;

    private final BusExecutor executor;
    private final LongSupplier nanos;
    private final Runnable openBatch;
    private final Deque<BooleanSupplier> waiting = new ArrayDeque<>();
    // Made once: it is handed to the executor at every turn.
    private final Runnable run = this::run;
    private boolean running;

    /**
     * No work yet.
     *
     * @param nanos a monotonic clock
     * @param openBatch run before each step
     */
    Slices(BusExecutor executor, LongSupplier nanos, Runnable openBatch) {
        this.executor = executor;
        this.nanos = nanos;
        this.openBatch = openBatch;
    }

    /** One more; {@code step} answers whether it is to be called again. */
    void add(BooleanSupplier step) {
        waiting.addLast(step);
        if (!running) {
            running = true;
            executor.execute(run);
        }
    }

    private void run() {
        long end = nanos.getAsLong() + TURN_NANOS;
        int left = STEPS_PER_TURN;
        try {
            do {
                BooleanSupplier step = waiting.pollFirst();
                if (step == null) {
                    break;
                }
                openBatch.run();
                if (advance(step)) {
                    waiting.addLast(step);
                }
            } while (--left > 0 && nanos.getAsLong() - end < 0);
        } finally {
            running = !waiting.isEmpty();
            if (running) {
                executor.executeNextTurn(run);
            }
        }
    }

    /** One step; work that fails is given up, so that the others go on. */
    private static boolean advance(BooleanSupplier step) {
        try {
            return step.getAsBoolean();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("a resumable piece of work failed and is given up");
            return false;
        }
    }
}
