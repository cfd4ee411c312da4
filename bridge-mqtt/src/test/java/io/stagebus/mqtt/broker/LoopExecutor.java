package io.stagebus.mqtt.broker;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.stagebus.core.bus.BusExecutor;
import java.util.concurrent.TimeUnit;

/** The bus thread is a Netty event loop, as in the program. */
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
