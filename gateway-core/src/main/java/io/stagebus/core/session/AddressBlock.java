package io.stagebus.core.session;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * The addresses that whoever has one of them has all of, which therefore count as one wherever something is limited for each
 * address: 2^64 in IPv6 networks (RFC 4291, 2.5.4), one in IPv4. Link-local and unique local ones are shared by a whole
 * venue, so there each counts by itself. Stateless; any thread.
 */
public final class AddressBlock {

    private static final int NETWORK_BYTES = 8;

    private AddressBlock() {}

    /** The first address of the block that {@code address} lies in. */
    public static InetAddress of(InetAddress address) {
        if (!(address instanceof Inet6Address) || address.isLinkLocalAddress() || isUniqueLocal(address)) {
            return address;
        }
        byte[] bytes = address.getAddress();
        for (int i = NETWORK_BYTES; i < bytes.length; i++) {
            bytes[i] = 0;
        }
        return address.isLoopbackAddress() ? address : fromBytes(bytes);
    }

    /** RFC 4193: fc00::/7. */
    private static boolean isUniqueLocal(InetAddress address) {
        return (address.getAddress()[0] & 0xFE) == 0xFC;
    }

    private static InetAddress fromBytes(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length, e);
        }
    }

    /**
     * The block of an address in digits, in digits; any other text is returned as it is, and nothing is looked up.
     *
     * @param text the address, which may stand in brackets and name a zone: {@code [fe80::1%eth0]}
     */
    public static String of(String text) {
        String digits = bare(text);
        return digits.indexOf(':') < 0
                ? text
                : Networks.address(digits)
                        .map(address -> of(address).getHostAddress())
                        .orElse(text);
    }

    /** Without brackets and zone. */
    private static String bare(String text) {
        String inside = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        int zone = inside.indexOf('%');
        return zone < 0 ? inside : inside.substring(0, zone);
    }
}
