package io.stagebus.osc.server;

import io.stagebus.osc.mapping.OscRoot;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One port. Immutable.
 *
 * @param transport UDP, or TCP with a framing, or {@link Transport#TCP} to tell the framing from the first byte
 * @param bind where to listen; port 0 takes a free one
 * @param root what peers see unless they choose otherwise (R3)
 * @param groups multicast groups to hear, over UDP
 * @param networkInterface the interface to hear them on, by its name or an address of it; empty for the one of
 *     {@code bind}, or the system's choice where that is all of them
 */
public record ListenerSettings(
        Transport transport, InetSocketAddress bind, OscRoot root, List<InetAddress> groups, String networkInterface) {

    /** Copies {@code groups}; all of them must be multicast addresses. */
    public ListenerSettings {
        groups = List.copyOf(groups);
        for (InetAddress group : groups) {
            if (!group.isMulticastAddress()) {
                throw new IllegalArgumentException(
                        "osc group must be a multicast address but is " + group.getHostAddress());
            }
        }
        if (transport.isStream() && !groups.isEmpty()) {
            throw new IllegalArgumentException("osc groups are heard over UDP only");
        }
    }

    /** A listener without groups. */
    public ListenerSettings(Transport transport, InetSocketAddress bind, OscRoot root) {
        this(transport, bind, root, List.of(), "");
    }

    /** Why it cannot be bound, in one sentence. */
    BindException failure(String protocol, @Nullable Throwable cause) {
        BindException failure = new BindException("OSC cannot listen on " + protocol + " " + bind.getHostString() + ":"
                + bind.getPort() + (cause == null ? "" : ": " + cause.getMessage()));
        failure.initCause(cause);
        return failure;
    }
}
