package io.stagebus.mqtt.outward;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A link to another broker. Immutable.
 *
 * @param name what people call it; part of an address, so letters, digits, {@code -} and {@code _}
 * @param far how the other broker is reached
 * @param routes what goes over it, at least one
 * @param limits what may wait for it, and how it is tried again
 * @param sendOnBoot whether all states are sent to a broker that does not know this gateway yet, restored ones too (R28)
 */
public record OutwardSettings(String name, Far far, List<Route> routes, Limits limits, boolean sendOnBoot) {

    /** Checks the name, and that something goes over it. */
    public OutwardSettings {
        routes = List.copyOf(routes);
        if (!name.matches("[A-Za-z0-9_-]{1,40}")) {
            throw new IllegalArgumentException("name must be 1..40 letters, digits, - and _ but is \"" + name + "\"");
        }
        if (routes.isEmpty()) {
            throw new IllegalArgumentException("there is nothing in topics");
        }
    }

    /** The same with a client identifier, if there is none. */
    OutwardSettings knownAs(String clientId) {
        return far.clientId.isEmpty()
                ? new OutwardSettings(
                        name,
                        new Far(
                                far.host,
                                far.port,
                                clientId,
                                far.login,
                                far.tls,
                                far.authorities,
                                far.keepAliveSeconds),
                        routes,
                        limits,
                        sendOnBoot)
                : this;
    }

    /**
     * How the other broker is reached.
     *
     * @param host its name or address
     * @param port its port, 1..65535
     * @param clientId what this gateway calls itself there, and must be its own; empty for one that is made once and stays
     * @param login user name and password, if it wants them
     * @param tls whether TLS is spoken
     * @param authorities certificates (PEM) that its own must go back to; the system's when there is none
     * @param keepAliveSeconds the keep alive, 0..65535; 0 for none
     */
    public record Far(
            String host,
            int port,
            String clientId,
            Optional<Login> login,
            boolean tls,
            Optional<Path> authorities,
            int keepAliveSeconds) {

        /** Checks the ranges. */
        public Far {
            require("port", port, 1, 65_535);
            require("keep-alive", keepAliveSeconds, 0, 65_535);
        }
    }

    /**
     * What the other broker is shown.
     *
     * @param user the user name
     * @param password the password; never logged
     */
    public record Login(String user, String password) {

        /** Without the password. */
        @Override
        public String toString() {
            return "Login[user=" + user + "]";
        }
    }

    /**
     * What may wait, and how a broker that is not there is tried again.
     *
     * @param maxQueued how many messages may wait for it, 1..1,000,000
     * @param maxQueuedBytes how many bytes of them
     * @param firstRetry after how long it is tried again at first, at least 10 ms
     * @param lastRetry after how long at most; in between it doubles, each a little off at random
     * @param sessionExpiry how long the other broker is to keep what it has for this gateway while that is away
     */
    public record Limits(
            int maxQueued, long maxQueuedBytes, Duration firstRetry, Duration lastRetry, Duration sessionExpiry) {

        /** 10,000 messages, 8 MiB; from one second to one minute; a day. */
        public static final Limits DEFAULT =
                new Limits(10_000, 8L << 20, Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofDays(1));

        /** Checks the ranges. */
        public Limits {
            require("max-queued", maxQueued, 1, 1_000_000);
            require("max-queued-bytes", maxQueuedBytes, 1, Long.MAX_VALUE);
            require("retry", firstRetry.toMillis(), 10, lastRetry.toMillis());
            require("session-expiry", sessionExpiry.toSeconds(), 0, 0xFFFF_FFFFL);
        }
    }

    private static void require(String key, long value, long from, long to) {
        if (value < from || value > to) {
            throw new IllegalArgumentException(key + " must be " + from + ".." + to + " but is " + value);
        }
    }
}
