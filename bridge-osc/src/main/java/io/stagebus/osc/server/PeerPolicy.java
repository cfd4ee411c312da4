package io.stagebus.osc.server;

import io.stagebus.core.session.AccessScope;
import java.time.Duration;

/**
 * What the door grants to whoever sends it a packet. Immutable.
 *
 * @param scope what they may read and write
 * @param maxPeers how many UDP senders are remembered at once, 1 or more, of whom three quarters may have subscribed; the
 *     bound of what strangers can make the gateway hold
 * @param idle after how long a silent peer is forgotten with its subscriptions, 1 ms or more
 * @param recallAfter after how long a silence what a peer subscribed to and has used is shown again to it, 1 ms or more
 * @param replyPort where on the sender's machine answers go; 0 for the port it sends from
 * @param feedback how they are sent what changes
 */
public record PeerPolicy(
        AccessScope scope, int maxPeers, Duration idle, Duration recallAfter, int replyPort, Feedback feedback) {

    private static final Duration RECALL_AFTER = Duration.ofSeconds(10);

    /** Open to all, 1,000 peers, forgotten after five minutes, shown again after ten seconds, 30 Hz. */
    public static final PeerPolicy DEFAULT = new PeerPolicy(AccessScope.OPEN, 1_000, Duration.ofMinutes(5), 30);

    /** Names the value that is out of range. */
    public PeerPolicy {
        if (maxPeers < 1) {
            throw new IllegalArgumentException("osc max-peers must be 1 or more but is " + maxPeers);
        }
        if (idle.toMillis() < 1) {
            throw new IllegalArgumentException("osc idle must be 1 ms or more but is " + idle);
        }
        if (recallAfter.toMillis() < 1) {
            throw new IllegalArgumentException("osc recall-after must be 1 ms or more but is " + recallAfter);
        }
        if (replyPort < 0 || replyPort > 65_535) {
            throw new IllegalArgumentException("osc reply-port must be 0..65535 but is " + replyPort);
        }
    }

    /** Answered where they send from, shown again after ten seconds, with single messages. */
    public PeerPolicy(AccessScope scope, int maxPeers, Duration idle, long maxRateHz) {
        this(scope, maxPeers, idle, RECALL_AFTER, 0, Feedback.DEFAULT.withMaxRateHz(maxRateHz));
    }
}
