package io.stagebus.appliance.config;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What is kept, and when it counts as kept.
 *
 * @param dataDir the folder
 * @param durableAcks whether acknowledgements that promise durability wait for the disk (R18)
 * @param minInterval the least time between two forced writes, 0..60 s
 */
public record StorageConfig(Path dataDir, boolean durableAcks, Duration minInterval) {

    /** Checks the range. */
    public StorageConfig {
        InvalidSettingException.check(Setting.JOURNAL_MIN_INTERVAL, minInterval.toMillis(), 0, 60_000, "milliseconds");
    }
}
