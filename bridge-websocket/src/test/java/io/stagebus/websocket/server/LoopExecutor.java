package io.stagebus.websocket.server;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.stagebus.core.bus.BusExecutor;
import java.util.concurrent.TimeUnit;

/** A Netty event loop as the bus thread. */
record LoopExecutor(EventLoop loop) implements BusExecutor {

    @Override
    public boolean isBusThread() {
        return loop.inEventLoop();
    }

    @Override
    public void execute(Runnable task) {
        loop.execute(task);
    }

    @Override
    public void executeNextTurn(Runnable task) {
        loop.schedule(task, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public Timer schedule(Runnable task, long delayNanos) {
        Future<?> scheduled = loop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }
}
