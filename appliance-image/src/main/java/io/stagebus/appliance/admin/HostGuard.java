package io.stagebus.appliance.admin;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that a web page elsewhere made the user's browser send: those with an {@code Origin}, and, where the port
 * is bound to this machine only, those that reached it by a name that is not this machine's (DNS rebinding).
 */
@ServerFilter("/**")
final class HostGuard {

    private final AdminPlane plane;

    HostGuard(AdminPlane plane) {
        this.plane = plane;
    }

    /** Answers with 403, or lets the request pass. */
    @RequestFilter
    @Nullable
    HttpResponse<?> judge(HttpRequest<?> request) {
        Optional<String> origin = request.getHeaders().getOrigin();
        if (origin.isPresent()) {
            return StateController.error(HttpStatus.FORBIDDEN, "web pages may not use the admin port");
        }
        String host =
                Optional.ofNullable(request.getHeaders().get(HttpHeaders.HOST)).orElse("");
        if (plane.isLoopbackOnly() && !isThisMachine(host)) {
            return StateController.error(
                    HttpStatus.FORBIDDEN, "the admin port answers only to localhost, not to " + host);
        }
        return null;
    }

    private static boolean isThisMachine(String host) {
        String name = host.replaceFirst(":[0-9]+$", "");
        return name.isEmpty() || name.equals("localhost") || name.equals("[::1]") || name.matches("127\\.[0-9.]+");
    }
}
