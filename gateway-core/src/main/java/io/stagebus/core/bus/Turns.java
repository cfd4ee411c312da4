package io.stagebus.core.bus;

import java.util.function.BooleanSupplier;

/** How work is done later, on the bus thread. */
interface Turns {
    /** Whether the calling thread is the bus thread. Any thread. */
    boolean isBusThread();

    /** Runs {@code action} in a batch of its own. Any thread. */
    void later(Runnable action);

    /** See {@link SignalBus#slice}. */
    void slice(BooleanSupplier step);

    /** See {@link SignalBus#after}. */
    void after(long delayNanos, Runnable action);
}
