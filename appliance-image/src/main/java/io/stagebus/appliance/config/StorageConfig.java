package io.stagebus.appliance.config;

import io.stagebus.core.journal.durable.Retention;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What is kept, and when it counts as kept.
 *
 * @param dataDir the folder
 * @param durableAcks whether acknowledgements that promise durability wait for the disk (R18)
 * @param minInterval the least time between two forced writes, 0..60 s
 * @param lazyForce how long what nobody waits for may stay in memory, 10 ms..60 s
 * @param capacity how many changes a second are all recorded, 1..100,000,000 (R20)
 * @param retention how much history is kept (R29)
 * @param named files of other relays that were named: they may hold state to be taken over, or be in the way
 */
public record StorageConfig(
        Path dataDir,
        boolean durableAcks,
        Duration minInterval,
        Duration lazyForce,
        long capacity,
        Retention retention,
        List<Named> named) {

    /**
     * A file that was named as other relays have it.
     *
     * @param setting by which setting
     * @param path which
     */
    public record Named(Setting setting, Path path) {}

    /** Checks the ranges; copies {@code named}. */
    public StorageConfig {
        InvalidSettingException.check(Setting.JOURNAL_MIN_INTERVAL, minInterval.toMillis(), 0, 60_000, "milliseconds");
        InvalidSettingException.check(Setting.PERSIST_INTERVAL, lazyForce.toMillis(), 10, 60_000, "milliseconds");
        InvalidSettingException.check(Setting.JOURNAL_CAPACITY, capacity, 1, 100_000_000, "");
        named = List.copyOf(named);
    }
}
