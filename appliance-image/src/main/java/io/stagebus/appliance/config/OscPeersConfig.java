package io.stagebus.appliance.config;

import io.stagebus.osc.server.Feedback;
import io.stagebus.osc.server.TimePolicy;
import java.time.Duration;

/**
 * How the OSC door treats whoever sends to it.
 *
 * @param maxPeers how many UDP senders are remembered, 1..100000
 * @param recallAfter after how long a silence a device is shown everything again
 * @param replyPort where on its machine a device is answered; 0 for where it sends from
 * @param feedback how it is sent what changes
 * @param time what becomes of late bundles
 */
public record OscPeersConfig(int maxPeers, Duration recallAfter, int replyPort, Feedback feedback, TimePolicy time) {

    /** Names the setting that is out of range. */
    public OscPeersConfig {
        InvalidSettingException.check(Setting.OSC_MAX_PEERS, maxPeers, 1, 100_000, "peers");
        InvalidSettingException.check(Setting.OSC_RECALL_AFTER, recallAfter.toMillis(), 100, 86_400_000, "ms");
        InvalidSettingException.check(Setting.OSC_REPLY_PORT, replyPort, 0, 65_535, "as a port");
    }
}
