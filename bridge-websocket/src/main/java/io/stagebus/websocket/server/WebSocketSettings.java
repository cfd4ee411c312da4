package io.stagebus.websocket.server;

import io.stagebus.websocket.connection.ConnectionSettings;
import io.stagebus.websocket.outbox.OutboxPolicy;

/**
 * What the configuration says about the door.
 *
 * @param host interface to listen on: a name, an address, or {@code 0.0.0.0} for all
 * @param port 1..65,535, or 0 for any free one
 * @param maxConnections how many connections there may be, upgraded or not; further ones get 503
 * @param maxConnectionsPerAddress how many of them from one address; loopback is not counted
 * @param maxIncompleteBytes how much memory messages may take together whose end has not come; above it the connection
 *     that holds most is closed
 * @param connections how each is treated
 * @param outbox how much may wait for slow clients
 * @param echo for the suites of RFC 6455 only: whether messages are sent back as they came instead of being CLASP
 */
public record WebSocketSettings(
        String host,
        int port,
        int maxConnections,
        int maxConnectionsPerAddress,
        long maxIncompleteBytes,
        ConnectionSettings connections,
        OutboxPolicy outbox,
        boolean echo) {

    /** CLASP's port, on all interfaces. */
    public static final WebSocketSettings DEFAULT = new WebSocketSettings(
            "0.0.0.0", 7330, 10_000, 5_000, 32L << 20, ConnectionSettings.DEFAULT, OutboxPolicy.DEFAULT, false);

    /** Rejects what cannot work. */
    public WebSocketSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("ws-port must be 0 to 65535 but is " + port);
        }
        if (maxConnections < 1 || maxConnectionsPerAddress < 1) {
            throw new IllegalArgumentException("ws-max-connections and ws-max-connections-per-address must be 1 or more"
                    + " but are " + maxConnections + " and " + maxConnectionsPerAddress);
        }
        if (maxIncompleteBytes < 1) {
            throw new IllegalArgumentException("ws-max-incomplete must be 1 byte or more but is " + maxIncompleteBytes);
        }
    }

    /** The same on another interface and port. */
    public WebSocketSettings at(String otherHost, int otherPort) {
        return new WebSocketSettings(
                otherHost,
                otherPort,
                maxConnections,
                maxConnectionsPerAddress,
                maxIncompleteBytes,
                connections,
                outbox,
                echo);
    }

    /** The same with other treatment of connections. */
    public WebSocketSettings with(ConnectionSettings other) {
        return new WebSocketSettings(
                host, port, maxConnections, maxConnectionsPerAddress, maxIncompleteBytes, other, outbox, echo);
    }

    /** The same with other limits for slow clients. */
    public WebSocketSettings with(OutboxPolicy other) {
        return new WebSocketSettings(
                host, port, maxConnections, maxConnectionsPerAddress, maxIncompleteBytes, connections, other, echo);
    }
}
