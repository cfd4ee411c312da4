package io.stagebus.mqtt.settings;

import io.stagebus.core.address.Address;
import io.stagebus.core.session.AddressQuota;
import java.time.Duration;

/**
 * The bounds of the MQTT door.
 *
 * @param maxPacketBytes the largest packet taken from a client, 1,024..268,435,455 bytes
 * @param maxTopicBytes the longest topic name or filter taken from a client, 1..4,096 bytes of UTF-8
 * @param maxTopicLevels the most levels of one, 1..256
 * @param maxClientIdBytes the longest client identifier, 23..65,535 bytes of UTF-8
 * @param maxConnections the most TCP connections, whether they have said CONNECT or not
 * @param maxConnectionsPerAddress how many of them from one address; loopback is not counted
 * @param maxIncompleteBytes how many bytes of packets that are not whole yet all connections may hold together; above it
 *     the connection that holds most is closed
 * @param connectTimeout how long a connection may stay without a CONNECT
 * @param receiveMaximum how many messages of QoS 1 and 2 of one client may wait for their acknowledgement, 1..65,535
 * @param maxInFlight how many messages of QoS 1 and 2 may be on the way to one client, 1..65,535; a client may ask for less
 * @param maxQueuedMessages how many messages of QoS 1 and 2 may wait for one client that is slow or away, and how many
 *     bytes below (R21)
 * @param backlogBytes how many bytes of messages may wait for one client
 * @param totalBacklogBytes how many bytes of messages may wait for all clients together
 * @param maxKeptSessions how many sessions may outlive their connection; one too many ends with it
 * @param topicAliases how many topic aliases one connection may have each way, 0..65,535 (MQTT 5)
 * @param maxKeepAliveSeconds the longest keep alive, 1..65,535; a client of MQTT 5 that asks for more, or for none, is told
 *     this one. 65,535 lets every client have its own
 * @param maxPublishesPerSecond how many messages a second one client may send for long, and so many at once; who sends more is
 *     read from no faster. 0 for any number
 */
public record MqttLimits(
        int maxPacketBytes,
        int maxTopicBytes,
        int maxTopicLevels,
        int maxClientIdBytes,
        int maxConnections,
        int maxConnectionsPerAddress,
        long maxIncompleteBytes,
        Duration connectTimeout,
        int receiveMaximum,
        int maxInFlight,
        int maxQueuedMessages,
        long backlogBytes,
        long totalBacklogBytes,
        int maxKeptSessions,
        int topicAliases,
        int maxKeepAliveSeconds,
        int maxPublishesPerSecond) {

    /** The longest keep alive that MQTT has, so that it is no limit. */
    public static final int ANY_KEEP_ALIVE = 65_535;

    /** No limit on how many messages a second a client may send. */
    public static final int ANY_RATE = 0;

    private static final int MAX_KEPT_SESSIONS = 10_000;
    private static final int TOPIC_ALIASES = 32;

    /** What a device with 1 GB of memory can bear. */
    public static final MqttLimits DEFAULT = new MqttLimits(
            1 << 20,
            2_048,
            128,
            256,
            10_000,
            5_000,
            16L << 20,
            Duration.ofSeconds(10),
            1_024,
            256,
            50_000,
            8L << 20,
            32L << 20);

    /** Rejects what is out of range, by name. */
    public MqttLimits {
        require("max-packet-bytes", maxPacketBytes, 1_024, 268_435_455);
        require("max-topic-bytes", maxTopicBytes, 1, Address.MAX_BYTES);
        require("max-topic-levels", maxTopicLevels, 1, Address.MAX_SEGMENTS);
        require("max-client-id-bytes", maxClientIdBytes, 23, 65_535);
        require("max-connections", maxConnections, 1, Integer.MAX_VALUE);
        require("max-connections-per-address", maxConnectionsPerAddress, 1, Integer.MAX_VALUE);
        require("max-incomplete-bytes", maxIncompleteBytes, 1, Long.MAX_VALUE);
        require("connect-timeout", connectTimeout.toMillis(), 1, Integer.MAX_VALUE);
        require("receive-maximum", receiveMaximum, 1, 65_535);
        require("max-in-flight", maxInFlight, 1, 65_535);
        require("max-queued-messages", maxQueuedMessages, 1, Integer.MAX_VALUE);
        require("backlog-bytes", backlogBytes, 1, Long.MAX_VALUE);
        require("total-backlog-bytes", totalBacklogBytes, 1, Long.MAX_VALUE);
        require("max-kept-sessions", maxKeptSessions, 0, Integer.MAX_VALUE);
        require("topic-aliases", topicAliases, 0, 65_535);
        require("max-keep-alive", maxKeepAliveSeconds, 1, ANY_KEEP_ALIVE);
        require("max-rate", maxPublishesPerSecond, ANY_RATE, Integer.MAX_VALUE);
    }

    /** Limits with those for sessions as they are by default. */
    public MqttLimits(
            int maxPacketBytes,
            int maxTopicBytes,
            int maxTopicLevels,
            int maxClientIdBytes,
            int maxConnections,
            int maxConnectionsPerAddress,
            long maxIncompleteBytes,
            Duration connectTimeout,
            int receiveMaximum,
            int maxInFlight,
            int maxQueuedMessages,
            long backlogBytes,
            long totalBacklogBytes) {
        this(
                maxPacketBytes,
                maxTopicBytes,
                maxTopicLevels,
                maxClientIdBytes,
                maxConnections,
                maxConnectionsPerAddress,
                maxIncompleteBytes,
                connectTimeout,
                receiveMaximum,
                maxInFlight,
                maxQueuedMessages,
                backlogBytes,
                totalBacklogBytes,
                MAX_KEPT_SESSIONS,
                TOPIC_ALIASES,
                ANY_KEEP_ALIVE,
                ANY_RATE);
    }

    /** The same with another number of messages that may wait for one client. */
    public MqttLimits withMaxQueued(int messages) {
        return withClients(messages, maxKeptSessions, maxKeepAliveSeconds, maxPublishesPerSecond);
    }

    /** The same with other limits for sessions. */
    public MqttLimits withSessions(int keptSessions, int keepAliveSeconds) {
        return withClients(maxQueuedMessages, keptSessions, keepAliveSeconds, maxPublishesPerSecond);
    }

    /** The same with another number of messages a second; {@link #ANY_RATE} for any. */
    public MqttLimits withMaxRate(int perSecond) {
        return withClients(maxQueuedMessages, maxKeptSessions, maxKeepAliveSeconds, perSecond);
    }

    /** The same with another largest packet. */
    public MqttLimits withMaxPacketBytes(int bytes) {
        return withConnections(bytes, maxConnections, maxConnectionsPerAddress);
    }

    /**
     * The same for another number of connections, of which one address has its share.
     *
     * @param connections 1 or more
     */
    public MqttLimits withMaxConnections(int connections) {
        return withConnections(maxPacketBytes, connections, AddressQuota.shareOf(connections));
    }

    private MqttLimits withClients(int queued, int keptSessions, int keepAliveSeconds, int perSecond) {
        return new MqttLimits(
                maxPacketBytes,
                maxTopicBytes,
                maxTopicLevels,
                maxClientIdBytes,
                maxConnections,
                maxConnectionsPerAddress,
                maxIncompleteBytes,
                connectTimeout,
                receiveMaximum,
                maxInFlight,
                queued,
                backlogBytes,
                totalBacklogBytes,
                keptSessions,
                topicAliases,
                keepAliveSeconds,
                perSecond);
    }

    private MqttLimits withConnections(int packetBytes, int connections, int perAddress) {
        return new MqttLimits(
                packetBytes,
                maxTopicBytes,
                maxTopicLevels,
                maxClientIdBytes,
                connections,
                perAddress,
                maxIncompleteBytes,
                connectTimeout,
                receiveMaximum,
                maxInFlight,
                maxQueuedMessages,
                backlogBytes,
                totalBacklogBytes,
                maxKeptSessions,
                topicAliases,
                maxKeepAliveSeconds,
                maxPublishesPerSecond);
    }

    /** How many bytes may be written for a client that does not read before an answer closes the connection. */
    public long maxUnreadBytes() {
        return backlogBytes + maxPacketBytes;
    }

    private static void require(String key, long value, long from, long to) {
        if (value < from || value > to) {
            throw new IllegalArgumentException("mqtt " + key + " must be " + from + ".." + to + " but is " + value);
        }
    }
}
