package io.stagebus.core.bus;

import io.stagebus.core.command.Command;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jctools.queues.MpscArrayQueue;
import org.jspecify.annotations.Nullable;

/** The way in for other threads: a bounded queue and one wake-up for however many commands wait. */
final class Inbox {

    private final MpscArrayQueue<Command> queue;
    private final AtomicBoolean woken = new AtomicBoolean();
    private final BusExecutor executor;
    private final Runnable drain;

    Inbox(int capacity, BusExecutor executor, Runnable drain) {
        this.queue = new MpscArrayQueue<>(capacity);
        this.executor = executor;
        this.drain = drain;
    }

    /** Any thread. {@code false} when it is full. */
    boolean offer(Command command) {
        if (!queue.offer(command)) {
            return false;
        }
        wake();
        return true;
    }

    void wake() {
        if (needsWaking()) {
            executor.execute(drain);
        }
    }

    /** Bus thread: the same for commands that are left over, which go on when others have had their turn. */
    void wakeNextTurn() {
        if (needsWaking()) {
            executor.executeNextTurn(drain);
        }
    }

    private boolean needsWaking() {
        return !woken.get() && woken.compareAndSet(false, true);
    }

    /** Bus thread, before it polls: what is offered from now on wakes it again. */
    void awake() {
        woken.set(false);
    }

    @Nullable
    Command poll() {
        return queue.poll();
    }

    int depth() {
        return queue.size();
    }
}
