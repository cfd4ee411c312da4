package io.stagebus.appliance.wiring;

import java.net.InetSocketAddress;

/** An open door as the program sees it: where it listens, who is there, and how it is shut. Any thread. */
public interface Door {

    /** Its name in origins, configuration and logs: {@code websocket}, {@code mqtt}, {@code osc}. */
    String name();

    /** Where it listens, with the port it really got. */
    InetSocketAddress address();

    /** Whether it is UDP, where nobody is connected and nobody can leave. */
    boolean isUdp();

    /** How many clients are connected now. */
    int clients();

    /** Takes no new clients and tells those who are here that it ends. Returns when the port is free. */
    void beginDrain();

    /** Closes what is left. Returns when the last connection is closed. Idempotent. */
    void close();
}
