package io.stagebus.core.bus;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Resumable pieces of work, one step of one of them per turn of the thread, round robin (R19). Bus thread only. */
final class Slices {

    private static final Logger LOG = LoggerFactory.getLogger(Slices.class);

    private final BusExecutor executor;
    private final Runnable openBatch;
    private final Deque<BooleanSupplier> waiting = new ArrayDeque<>();
    // Made once: it is handed to the executor at every turn.
    private final Runnable run = this::run;
    private boolean running;

    /**
     * No work yet.
     *
     * @param openBatch run before each step
     */
    Slices(BusExecutor executor, Runnable openBatch) {
        this.executor = executor;
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
        BooleanSupplier step = waiting.pollFirst();
        try {
            if (step != null) {
                openBatch.run();
                if (advance(step)) {
                    waiting.addLast(step);
                }
            }
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
