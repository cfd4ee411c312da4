package io.stagebus.core.journal.durable;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Threads of the machine.
 *
 * @param name the log's; the keeper's is named after it
 */
record SystemThreads(String name) implements JournalThreads {

    /** Less than clients commonly wait for an answer. */
    private static final long PATIENCE_MILLIS = 20_000;

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long patienceMillis() {
        return PATIENCE_MILLIS;
    }

    @Override
    public LogThread start(LogLoop loop) {
        Thread thread = Thread.ofPlatform().name(name).daemon().start(loop);
        return millis -> {
            try {
                thread.join(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return !thread.isAlive();
        };
    }

    @Override
    public ScheduledExecutorService keeper() {
        return Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform()
                .name(name + "-keeper")
                // What it does can wait; on a device with few processors the show cannot.
                .priority(Thread.MIN_PRIORITY)
                .daemon()
                .factory());
    }
}
