package io.stagebus.core.session;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Networks that somebody named, such as those whose proxies are believed. Immutable; looks nothing up.
 *
 * @param networks each of them; a single address is one too
 */
public record Networks(List<Network> networks) {

    /** No address is in it. */
    public static final Networks NONE = new Networks(List.of());

    private static final int IPV4_BYTES = 4;
    private static final int MAX_BYTE = 255;

    /** Copies {@code networks}. */
    public Networks {
        networks = List.copyOf(networks);
    }

    /**
     * The addresses that begin alike (RFC 4632).
     *
     * @param address one of them
     * @param prefixBits how many bits they share, 0 to 32 or 128
     */
    public record Network(InetAddress address, int prefixBits) {

        /** Checks the range. */
        public Network {
            if (prefixBits < 0 || prefixBits > address.getAddress().length * Byte.SIZE) {
                throw new IllegalArgumentException(address.getHostAddress() + " has no " + prefixBits + " bits");
            }
        }

        boolean has(InetAddress other) {
            byte[] own = address.getAddress();
            byte[] bytes = other.getAddress();
            if (own.length != bytes.length) {
                return false;
            }
            for (int bit = 0; bit < prefixBits; bit += Byte.SIZE) {
                int differing = own[bit / Byte.SIZE] ^ bytes[bit / Byte.SIZE];
                int mask = 0xFF << Math.max(0, Byte.SIZE - (prefixBits - bit));
                if ((differing & mask & 0xFF) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Reads addresses ({@code 10.0.0.2}) and networks ({@code 10.0.0.0/8}, {@code 2001:db8::/32}).
     *
     * @throws IllegalArgumentException when one is neither; the message is what was found
     */
    public static Networks of(List<String> texts) {
        return new Networks(texts.stream()
                .map(text -> network(text).orElseThrow(() -> new IllegalArgumentException("\"" + text + "\"")))
                .toList());
    }

    private static Optional<Network> network(String text) {
        int slash = text.indexOf('/');
        Optional<InetAddress> address = address(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            return Optional.empty();
        }
        int all = address.get().getAddress().length * Byte.SIZE;
        String bits = slash < 0 ? String.valueOf(all) : text.substring(slash + 1);
        return bits.matches("[0-9]{1,3}") && Integer.parseInt(bits) <= all
                ? Optional.of(new Network(address.get(), Integer.parseInt(bits)))
                : Optional.empty();
    }

    /** The address that {@code text} writes in digits, without zone; empty for anything else, such as a name. */
    public static Optional<InetAddress> address(String text) {
        // What the JDK takes for no address it looks up as a name, unless it has a colon.
        if (text.indexOf(':') >= 0 ? !text.matches("[0-9a-fA-F:.]{2,45}") : !isIpv4(text)) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** The address of the other end of a connection, in digits; {@code unknown} where there is none. Asks for no name. */
    public static String digits(@Nullable SocketAddress remote) {
        return remote instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : "unknown";
    }

    private static boolean isIpv4(String text) {
        String[] parts = text.split("\\.", -1);
        for (String part : parts) {
            if (!part.matches("[0-9]{1,3}") || Integer.parseInt(part) > MAX_BYTE) {
                return false;
            }
        }
        return parts.length == IPV4_BYTES;
    }

    /** Whether {@code address} is in one of them. */
    public boolean has(InetAddress address) {
        for (Network network : networks) {
            if (network.has(address)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the other end of a connection is; a connection whose end is unknown is in none. */
    public boolean has(@Nullable SocketAddress remote) {
        return remote instanceof InetSocketAddress inet && inet.getAddress() != null && has(inet.getAddress());
    }
}
