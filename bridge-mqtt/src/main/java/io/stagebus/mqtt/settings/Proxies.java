package io.stagebus.mqtt.settings;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The proxies before the MQTT ports that say who their client is (PROXY protocol). Immutable.
 *
 * @param addresses whose connections must begin with that; nobody else's word is taken
 */
public record Proxies(Set<InetAddress> addresses) {

    /** Every connection is a client's own. */
    public static final Proxies NONE = new Proxies(Set.of());

    /** Copies {@code addresses}. */
    public Proxies {
        addresses = Set.copyOf(addresses);
    }

    /**
     * Reads addresses, written as digits.
     *
     * @throws IllegalArgumentException when one is none; the message is what was found
     */
    public static Proxies of(List<String> texts) {
        Set<InetAddress> addresses = new HashSet<>();
        for (String text : texts) {
            InetAddress address = NetUtil.createInetAddressFromIpAddressString(text);
            if (address == null) {
                throw new IllegalArgumentException("\"" + text + "\"");
            }
            addresses.add(address);
        }
        return new Proxies(addresses);
    }

    /** Whether a connection from {@code remote} is one of a proxy. */
    public boolean has(@Nullable SocketAddress remote) {
        return !addresses.isEmpty()
                && remote instanceof InetSocketAddress inet
                && inet.getAddress() != null
                && addresses.contains(inet.getAddress());
    }
}
