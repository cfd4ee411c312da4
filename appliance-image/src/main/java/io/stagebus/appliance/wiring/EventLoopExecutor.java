package io.stagebus.appliance.wiring;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.stagebus.core.bus.BusExecutor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The bus thread is a Netty event loop, the same that serves the doors: what a client sends is decoded, applied, delivered
 * and written without a hand-over. Any thread.
 */
final class EventLoopExecutor implements BusExecutor {

    private final EventLoop loop;

    EventLoopExecutor(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public boolean isBusThread() {
        return loop.inEventLoop();
    }

    /** {@inheritDoc} What comes after the loop has ended - the journal's last word - has nobody left to hear it. */
    @Override
    public void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            if (!loop.isShuttingDown()) {
                throw e;
            }
        }
    }

    @Override
    public void executeNextTurn(Runnable task) {
        // Queued tasks run before anybody is read from again, for up to a second; what comes due runs after that.
        loop.schedule(task, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public Timer schedule(Runnable task, long delayNanos) {
        Future<?> scheduled = loop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }
}
