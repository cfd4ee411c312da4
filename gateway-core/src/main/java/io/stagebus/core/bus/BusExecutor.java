package io.stagebus.core.bus;

/**
 * The one thread the bus lives on, as the bus sees it. The core knows no Netty: the program hands in an event loop behind
 * this. Any thread may call every method.
 */
public interface BusExecutor {

    /** Whether the calling thread is the bus thread. */
    boolean isBusThread();

    /** Runs {@code task} on the bus thread, after what is queued there. */
    void execute(Runnable task);

    /**
     * Runs {@code task} in the next turn of the bus thread: after what is queued there, and after what has arrived at the doors
     * by then. Work that goes on in steps asks for its next one by this: by {@link #execute} it would keep the thread, and
     * nobody would be read from until it is done.
     */
    void executeNextTurn(Runnable task);

    /**
     * Runs {@code task} on the bus thread once, not earlier than {@code delayNanos} from now.
     *
     * @param delayNanos 0 or more
     */
    Timer schedule(Runnable task, long delayNanos);

    /** A scheduled task. */
    interface Timer {
        /** Takes it back, if it has not run. */
        void cancel();
    }
}
