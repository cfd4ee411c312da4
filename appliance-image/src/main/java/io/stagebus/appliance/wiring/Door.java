package io.stagebus.appliance.wiring;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** An open door as the program sees it: where it listens, who is there, and how it is shut. Any thread but the bus's. */
public sealed interface Door permits WebSocketDoor, MqttDoor, OscDoor {

    /** Its name in origins, configuration and logs: {@code websocket}, {@code mqtt}, {@code osc}. */
    String name();

    /** Where it listens, with the port it really got. */
    InetSocketAddress address();

    /** Whether it is UDP. */
    default boolean isUdp() {
        return false;
    }

    /**
     * Another port of the same door.
     *
     * @param address where it listens, with the port it really got
     * @param isUdp whether it is UDP
     */
    record Further(InetSocketAddress address, boolean isUdp) {}

    /** Its other ports, where it has any. */
    default List<Further> further() {
        return List.of();
    }

    /** How many clients are connected now: those whom {@link #drain} waits for. None where nothing is ever connected. */
    int connections();

    /** How many senders were heard of lately, where nothing is connected. */
    default int peers() {
        return 0;
    }

    /** What it counts, by name. */
    Map<String, Long> counters();

    /**
     * Takes no new clients and tells those who are here that it ends. Does not wait.
     *
     * @param limit how long they may stay
     * @return completed when the last has left
     */
    CompletableFuture<Void> drain(Duration limit);

    /** Closes what is left. Blocks until that is done. Idempotent. */
    void close();
}
