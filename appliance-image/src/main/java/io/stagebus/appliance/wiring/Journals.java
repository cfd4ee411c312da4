package io.stagebus.appliance.wiring;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.stagebus.appliance.config.GatewayConfig;
import io.stagebus.appliance.config.StorageConfig;
import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.journal.durable.DurableJournal;
import io.stagebus.core.journal.durable.JournalSettings;
import io.stagebus.core.journal.durable.LogSettings;
import io.stagebus.core.time.GatewayClock;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the journal that a configuration asks for. */
final class Journals {

    private static final Logger LOG = LoggerFactory.getLogger(Journals.class);
    private static final int MEMORY_ENTRIES = 10_000;
    private static final int MAX_MEMORY_READS = 1_024;

    private Journals() {}

    /**
     * The journal, not opened yet.
     *
     * @throws StartupException with a sentence about what is in the way
     */
    static Journal of(GatewayConfig config, GatewayClock clock) throws StartupException {
        if (config.storage().isEmpty()) {
            return new MemoryJournal(MEMORY_ENTRIES, memoryReader());
        }
        StorageConfig storage = config.storage().get();
        StorageCheck check = StorageCheck.look(storage);
        check.warnings().forEach(LOG::warn);
        JournalSettings settings = JournalSettings.of(storage.dataDir())
                .withRetention(storage.retention())
                .withLog(LogSettings.DEFAULT
                        .withMinIntervalMillis((int) storage.minInterval().toMillis())
                        .withLazyForceMillis((int) storage.lazyForce().toMillis())
                        .withCapacity(storage.capacity()));
        Journal journal = new DurableJournal(settings, clock, Originations.PARSERS);
        if (check.snapshot().isPresent()) {
            journal = new ImportingJournal(
                    journal, check.snapshot().get(), config.limits().paramTtl(), clock);
        }
        return storage.durableAcks() ? journal : new RelaxedJournal(journal);
    }

    /** A thread that lives while there is something to look for; what waits for it is bounded. */
    private static Executor memoryReader() {
        ThreadPoolExecutor reader = new ThreadPoolExecutor(
                1,
                1,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(MAX_MEMORY_READS),
                new DefaultThreadFactory("stagebus-journal-reader", true));
        reader.allowCoreThreadTimeOut(true);
        return reader;
    }
}
