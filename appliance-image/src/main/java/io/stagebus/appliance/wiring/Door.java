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

    /**
     * A port of a door.
     *
     * @param address where it listens, with the port it really got
     * @param isUdp whether it is UDP
     * @param over what the door's protocol is wrapped in there, such as {@code TLS}; empty for nothing
     */
    record Port(InetSocketAddress address, boolean isUdp, String over) {}

    /** Its ports, one at least; the one that most clients use first. */
    List<Port> ports();

    /** Where it listens: at the first of its ports. */
    default InetSocketAddress address() {
        return ports().getFirst().address();
    }

    /** Whether the first of its ports is UDP. */
    default boolean isUdp() {
        return ports().getFirst().isUdp();
    }

    /** Its other ports, where it has any. */
    default List<Port> further() {
        return ports().subList(1, ports().size());
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
