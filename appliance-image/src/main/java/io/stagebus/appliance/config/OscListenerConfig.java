package io.stagebus.appliance.config;

import io.stagebus.osc.server.Transport;
import java.util.List;

/**
 * A further OSC port.
 *
 * @param transport how packets travel
 * @param host its interface; empty for that of the door
 * @param port 1..65535
 * @param view what its peers see (R3)
 * @param groups multicast groups to hear, as addresses
 * @param networkInterface the interface to hear them on, by name or address; empty for that of {@code host}
 */
public record OscListenerConfig(
        Transport transport, String host, int port, OscView view, List<String> groups, String networkInterface) {

    /** Copies {@code groups} and checks the port. */
    public OscListenerConfig {
        groups = List.copyOf(groups);
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be 1..65535 but is " + port);
        }
        if (transport.isStream() && !groups.isEmpty()) {
            throw new IllegalArgumentException("groups are heard over udp only");
        }
    }
}
