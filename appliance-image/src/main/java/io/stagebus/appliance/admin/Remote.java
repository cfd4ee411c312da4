package io.stagebus.appliance.admin;

import io.micronaut.http.HttpRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a request is from: the other end of the connection, or, where that is a proxy that is trusted, whom the proxy names -
 * the last in its list that is no trusted proxy itself.
 *
 * @param trusted addresses of proxies
 */
record Remote(List<String> trusted) {

    /** The address, as digits. */
    String of(HttpRequest<?> request) {
        InetAddress peer = request.getRemoteAddress().getAddress();
        return of(
                peer == null ? "unknown" : peer.getHostAddress(),
                request.getHeaders().getAll("X-Forwarded-For"));
    }

    /**
     * The address, as digits.
     *
     * @param peer the other end of the connection
     * @param forwarded the headers {@code X-Forwarded-For}
     */
    String of(String peer, List<String> forwarded) {
        List<String> way = new ArrayList<>();
        for (String header : forwarded) {
            for (String hop : header.split(",", -1)) {
                way.add(hop.strip());
            }
        }
        String at = peer;
        for (int i = way.size() - 1; i >= 0 && isTrusted(at); i--) {
            Optional<String> hop = digits(way.get(i));
            if (hop.isEmpty()) {
                break;
            }
            at = hop.get();
        }
        return at;
    }

    private boolean isTrusted(String address) {
        return trusted.stream()
                .anyMatch(proxy -> digits(proxy).filter(address::equals).isPresent());
    }

    /** An address in the one form that Java writes; empty for a name, which is never looked up. */
    private static Optional<String> digits(String text) {
        if (!text.matches("[0-9a-fA-F:.]{2,45}")) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text).getHostAddress());
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
