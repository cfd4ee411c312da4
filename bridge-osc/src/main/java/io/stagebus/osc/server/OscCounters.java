package io.stagebus.osc.server;

import io.stagebus.osc.codec.OscException;
import java.util.Map;

/**
 * What an OSC listener has counted since its start. Immutable.
 *
 * @param datagrams packets received, by UDP or TCP
 * @param malformed those that were no packet, by kind; kinds that never occurred are absent
 * @param overload dropped before they were looked at, while the gateway was overloaded (R20)
 * @param patterns messages whose address is a pattern (R3)
 * @param patternsUnmatched those of them that no known address matches
 * @param patternsRefused those whose pattern is none, or stands for too much
 * @param bundlesRefused bundles with too many messages, or that come to too many writes
 * @param backlogDropped packets dropped because too much of their sender waited behind a pattern
 * @param tooLong messages refused because of the length of their address
 * @param writes commands handed to the bus, a bundle as one
 * @param echoes messages not handed to the bus because they only said what their sender was told just now
 * @param rejected commands the bus refused
 * @param controls control messages
 * @param lateBundles bundles whose time had passed
 * @param lateDropped those of them that were dropped; the others ran at once
 * @param peers how many are remembered now, fixed targets not counted
 * @param connections open TCP connections
 * @param connectionsRefused TCP connections not taken
 * @param framingLost TCP connections closed because their bytes were no packets any more
 * @param peersRefused packets whose sender was not taken up
 * @param peersEvicted silent writers that had to make room
 * @param peersExpired forgotten after being silent
 * @param sent datagrams handed to the socket
 * @param dropped signals not sent because the socket was full
 * @param unsendable signals that fit no datagram or have no name in the receiver's root
 * @param sendFailures datagrams the system refused to send
 * @param failures datagrams that the system could not receive, or whose handling failed: the latter a fault of the gateway
 * @param receiveBufferBytes what the kernel granted
 * @param kernelDrops datagrams that the kernel dropped because a receive buffer was full; 0 where it does not tell
 */
public record OscCounters(
        long datagrams,
        Map<OscException.Kind, Long> malformed,
        long overload,
        long patterns,
        long patternsUnmatched,
        long patternsRefused,
        long bundlesRefused,
        long backlogDropped,
        long tooLong,
        long writes,
        long echoes,
        long rejected,
        long controls,
        long lateBundles,
        long lateDropped,
        int peers,
        int connections,
        long connectionsRefused,
        long framingLost,
        long peersRefused,
        long peersEvicted,
        long peersExpired,
        long sent,
        long dropped,
        long unsendable,
        long sendFailures,
        long failures,
        int receiveBufferBytes,
        long kernelDrops) {

    /** Copies {@code malformed}. */
    public OscCounters {
        malformed = Map.copyOf(malformed);
    }

    /** All datagrams that were no packet. */
    public long malformedTotal() {
        return malformed.values().stream().mapToLong(Long::longValue).sum();
    }
}
