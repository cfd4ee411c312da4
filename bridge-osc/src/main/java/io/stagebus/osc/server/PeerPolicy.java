package io.stagebus.osc.server;

import io.stagebus.core.session.AccessScope;
import java.time.Duration;

/**
 * What a listener grants to whoever sends it a packet. Immutable.
 *
 * @param scope what they may read and write
 * @param maxPeers how many are remembered at once, 1 or more, of whom three quarters may have subscribed; the bound of
 *     what strangers can make the gateway hold
 * @param idle after how long a silent peer is forgotten with its subscriptions, 1 ms or more
 * @param maxRateHz how many changes per second and address a peer is sent, unless it asks for another rate; 0 for all. The
 *     final value always arrives (R22)
 */
public record PeerPolicy(AccessScope scope, int maxPeers, Duration idle, long maxRateHz) {

    /** Open to all, 1,000 peers, forgotten after five minutes, 30 Hz. */
    public static final PeerPolicy DEFAULT = new PeerPolicy(AccessScope.OPEN, 1_000, Duration.ofMinutes(5), 30);

    /** Names the value that is out of range. */
    public PeerPolicy {
        if (maxPeers < 1) {
            throw new IllegalArgumentException("osc max-peers must be 1 or more but is " + maxPeers);
        }
        if (idle.toMillis() < 1) {
            throw new IllegalArgumentException("osc idle must be 1 ms or more but is " + idle);
        }
        if (maxRateHz < 0 || maxRateHz > 1_000_000) {
            throw new IllegalArgumentException("osc max-rate must be 0..1000000 but is " + maxRateHz);
        }
    }
}
