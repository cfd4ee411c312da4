package io.stagebus.appliance.config;

import java.time.Duration;

/**
 * The CLASP door.
 *
 * @param port where it listens
 * @param host on which interface
 * @param pingInterval after so long without a word a client is pinged
 * @param pingTimeout after so long without a word it is disconnected; zero for never
 */
public record WebSocketConfig(PortChoice port, String host, Duration pingInterval, Duration pingTimeout) {

    /** Checks that a ping has time to be answered. */
    public WebSocketConfig {
        InvalidSettingException.check(Setting.PING_INTERVAL, pingInterval.toMillis(), 1, 86_400_000, "milliseconds");
    }
}
