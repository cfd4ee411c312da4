package io.stagebus.core.journal.durable;

import java.util.concurrent.ScheduledExecutorService;

/** The two threads that do a journal's work, and the time they go by; a test takes their steps itself. Any thread. */
interface JournalThreads {

    /** Monotonic time, nanoseconds. */
    long nanoTime();

    /** How long whoever reads waits for the keeper to open the history, milliseconds. */
    long patienceMillis();

    /** Works off {@code loop} from now on, until it ends. */
    LogThread start(LogLoop loop);

    /** The keeper's thread; whoever takes it shuts it down. */
    ScheduledExecutorService keeper();

    /** What works off a loop. */
    interface LogThread {
        /** Waits for its end, at most {@code millis}; answers whether it ended. */
        boolean join(long millis);
    }
}
