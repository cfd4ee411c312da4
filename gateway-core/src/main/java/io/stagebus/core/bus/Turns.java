package io.stagebus.core.bus;

import java.util.function.BooleanSupplier;

/** How work is done later, on the bus thread. */
interface Turns {
    /** Whether the calling thread is the bus thread. Any thread. */
    boolean isBusThread();

    /** Sees to it that what is done now belongs to a batch, which ends in due time. Bus thread. */
    void openBatch();

    /** Runs {@code action} in a batch of its own. Any thread. */
    void later(Runnable action);

    /** See {@link SignalBus#slice}. */
    void slice(BooleanSupplier step);

    /** The same for a step that makes commands or signals: what is submitted from inside it waits until it is done (R19). */
    void work(BooleanSupplier step);

    /** See {@link SignalBus#after}. */
    void after(long delayNanos, Runnable action);
}
