package io.stagebus.core.bus;

import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The bus thread is an event loop, the same that serves the doors: what a client sends is decoded, applied, delivered and
 * written without a hand-over. Any thread.
 *
 * @param loop one thread, which runs what comes due after it has seen to its sockets
 * @param inLoop whether the calling thread is that one
 */
public record LoopExecutor(ScheduledExecutorService loop, BooleanSupplier inLoop) implements BusExecutor {

    @Override
    public boolean isBusThread() {
        return inLoop.getAsBoolean();
    }

    /** {@inheritDoc} What comes after the loop has ended - the journal's last word - has nobody left to hear it. */
    @Override
    public void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            if (!loop.isShutdown()) {
                throw e;
            }
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // nobody takes it back
    public void executeNextTurn(Runnable task) {
        // Queued tasks run before anybody is read from again, for up to a second; what comes due runs after that.
        // It is executed then: what a scheduled task throws is told to its future alone, and nobody has that.
        loop.schedule(() -> execute(task), 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public Timer schedule(Runnable task, long delayNanos) {
        Future<?> scheduled = loop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }
}
