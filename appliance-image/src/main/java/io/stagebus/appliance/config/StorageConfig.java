package io.stagebus.appliance.config;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What is kept, and when it counts as kept.
 *
 * @param dataDir the folder
 * @param durableAcks whether acknowledgements that promise durability wait for the disk (R18)
 * @param minInterval the least time between two forced writes, 0..60 s
 * @param capacity how many changes a second are all recorded, 1..100,000,000 (R20)
 */
public record StorageConfig(Path dataDir, boolean durableAcks, Duration minInterval, long capacity) {

    /** Checks the range. */
    public StorageConfig {
        InvalidSettingException.check(Setting.JOURNAL_MIN_INTERVAL, minInterval.toMillis(), 0, 60_000, "milliseconds");
        InvalidSettingException.check(Setting.JOURNAL_CAPACITY, capacity, 1, 100_000_000, "");
    }
}
