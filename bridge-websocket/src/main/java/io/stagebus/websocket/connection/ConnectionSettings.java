package io.stagebus.websocket.connection;

import java.time.Duration;

/**
 * How the door treats a connection.
 *
 * @param serverName what WELCOME calls the gateway
 * @param helloTimeout how long a client may take for the upgrade and its HELLO, together
 * @param pingInterval after so long without traffic the client is pinged
 * @param idleTimeout after so long without traffic it counts as dead
 * @param closeTimeout how long the other side may take to close
 * @param gestureInterval at most one move per gesture and so much time; zero passes every move
 * @param maxReplay at most so many entries per REPLAY
 */
public record ConnectionSettings(
        String serverName,
        Duration helloTimeout,
        Duration pingInterval,
        Duration idleTimeout,
        Duration closeTimeout,
        Duration gestureInterval,
        int maxReplay) {

    /** 10 s to say HELLO, a ping after 20 s, dead after 60 s, 5 s to close, moves every 16 ms. */
    public static final ConnectionSettings DEFAULT = new ConnectionSettings(
            "Stagebus",
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofSeconds(60),
            Duration.ofSeconds(5),
            Duration.ofMillis(16),
            10_000);

    /** Rejects what cannot work. */
    public ConnectionSettings {
        if (serverName.isEmpty()) {
            throw new IllegalArgumentException("name must not be empty: CLASP clients show it");
        }
        requirePositive("hello-timeout", helloTimeout);
        requirePositive("ping-interval", pingInterval);
        requirePositive("idle-timeout", idleTimeout);
        requirePositive("close-timeout", closeTimeout);
        if (gestureInterval.isNegative()) {
            throw new IllegalArgumentException("gesture-interval must be 0 or more but is " + gestureInterval);
        }
        if (idleTimeout.compareTo(pingInterval) <= 0) {
            throw new IllegalArgumentException("idle-timeout (" + idleTimeout + ") must be longer than ping-interval ("
                    + pingInterval + "): a ping needs time to be answered");
        }
        if (maxReplay < 1) {
            throw new IllegalArgumentException("max-replay must be 1 or more but is " + maxReplay);
        }
    }

    private static void requirePositive(String key, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(key + " must be longer than 0 but is " + value);
        }
    }
}
