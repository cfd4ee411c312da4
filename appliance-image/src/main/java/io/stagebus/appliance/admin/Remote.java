package io.stagebus.appliance.admin;

import io.micronaut.http.HttpRequest;
import io.stagebus.core.session.Networks;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a request is from: the other end of the connection, or, where that is a proxy that is trusted, whom the proxy names -
 * the last in its list that is no trusted proxy itself.
 *
 * @param trusted where proxies are
 */
record Remote(Networks trusted) {

    /** The address, as digits. */
    String of(HttpRequest<?> request) {
        return of(
                Networks.digits(request.getRemoteAddress()),
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
            Optional<InetAddress> hop = Networks.address(way.get(i));
            if (hop.isEmpty()) {
                break;
            }
            at = hop.get().getHostAddress();
        }
        return at;
    }

    private boolean isTrusted(String address) {
        return Networks.address(address).filter(trusted::has).isPresent();
    }
}
