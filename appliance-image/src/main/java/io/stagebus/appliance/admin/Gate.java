package io.stagebus.appliance.admin;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.stagebus.appliance.credentials.Credentials;
import io.stagebus.appliance.credentials.Decision;
import io.stagebus.appliance.observe.OperatorPages;
import io.stagebus.appliance.wiring.HttpListener;
import io.stagebus.appliance.wiring.HttpListener.Part;
import io.stagebus.core.address.Address;
import io.stagebus.core.session.AccessScope;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Decides for every request whether there is anything for it: what is not at the port it came to is not there at all, what is
 * guarded asks for a token. Requests that a web page elsewhere made the user's browser send are refused: those with an
 * {@code Origin}, but for logging in, and, where the port is bound to this machine only, those that reached it by a name that
 * is not this machine's (DNS rebinding).
 */
@ServerFilter("/**")
final class Gate {

    /** Whoever reaches an admin port that asks for no token. */
    static final Decision.Granted ADMINISTRATOR = new Decision.Granted(Credentials.ADMIN, AccessScope.ADMIN);

    /** Where the bus sees to it that each does only what they may. */
    private static final Set<String> BY_SCOPE = Set.of("/api/state", "/api/event", "/api/watch", "/api/params");

    private static final Address RESERVED = Address.of("/stagebus");
    private static final String WHO = "stagebus.who";
    private static final CompletableFuture<Optional<HttpResponse<?>>> PASSES =
            CompletableFuture.completedFuture(Optional.empty());

    private final AdminPlane plane;

    Gate(AdminPlane plane) {
        this.plane = plane;
    }

    /** Answers with a refusal, or with nothing, which lets the request pass. */
    @RequestFilter
    CompletableFuture<Optional<HttpResponse<?>>> judge(HttpRequest<?> request) {
        Optional<HttpListener> listener =
                plane.listener(request.getServerAddress().getPort());
        if (listener.isEmpty()) {
            return done(notFound());
        }
        String path = request.getPath();
        Part part = part(path);
        Set<Part> parts = listener.get().parts();
        if (path.equals("/metrics") && parts.contains(Part.METRICS)) {
            return PASSES;
        }
        if (!parts.contains(part)) {
            return done(notFound());
        }
        HttpResponse<?> refusal = refusal(request, listener.get(), part);
        if (refusal != null) {
            return done(refusal);
        }
        return part == Part.ADMIN ? admit(request, path) : PASSES;
    }

    private static CompletableFuture<Optional<HttpResponse<?>>> done(HttpResponse<?> refusal) {
        return CompletableFuture.completedFuture(Optional.of(refusal));
    }

    /** What speaks against a request whoever it is from. */
    private static @Nullable HttpResponse<?> refusal(HttpRequest<?> request, HttpListener listener, Part part) {
        if (part == Part.AUTH && request.getHeaders().contains(HttpHeaders.TRANSFER_ENCODING)) {
            return StateController.error(HttpStatus.LENGTH_REQUIRED, "a body needs a Content-Length here");
        }
        if (part == Part.AUTH && request.getContentLength() > AuthController.MAX_BODY) {
            return StateController.error(
                    HttpStatus.REQUEST_ENTITY_TOO_LARGE, "body must be at most " + AuthController.MAX_BODY + " bytes");
        }
        boolean fromPage = request.getHeaders().getOrigin().isPresent();
        if (fromPage && part != Part.AUTH) {
            return StateController.error(HttpStatus.FORBIDDEN, "web pages may not use the admin port");
        }
        String host =
                Optional.ofNullable(request.getHeaders().get(HttpHeaders.HOST)).orElse("");
        if (listener.isLoopback() && part != Part.AUTH && !isThisMachine(host)) {
            return StateController.error(
                    HttpStatus.FORBIDDEN, "the admin port answers only to localhost, not to " + host);
        }
        return null;
    }

    private static Part part(String path) {
        if (OperatorPages.OPEN.contains(path)) {
            return Part.HEALTH;
        }
        return path.startsWith("/auth/") ? Part.AUTH : Part.ADMIN;
    }

    private CompletableFuture<Optional<HttpResponse<?>>> admit(HttpRequest<?> request, String path) {
        if (!plane.asksForToken()) {
            return CompletableFuture.completedFuture(admitted(request, path, ADMINISTRATOR));
        }
        return plane.bearer().judge(request).thenApply(decision -> admitted(request, path, decision));
    }

    private static Optional<HttpResponse<?>> admitted(HttpRequest<?> request, String path, Decision decision) {
        return switch (decision) {
            case Decision.Granted who -> {
                if (isForAdministrators(path) && !isAdministrator(who)) {
                    yield Optional.of(StateController.error(HttpStatus.FORBIDDEN, "admin scope required"));
                }
                request.setAttribute(WHO, who);
                yield Optional.empty();
            }
            case Decision.Expired expired -> Optional.of(unauthorized("token expired"));
            case Decision.Wrong wrong ->
                Optional.of(unauthorized(
                        request.getHeaders().contains(HttpHeaders.AUTHORIZATION)
                                ? "the token is not valid"
                                : "a token is needed: Authorization: Bearer TOKEN"));
            case Decision.Unknown(String sentence) ->
                Optional.of(StateController.error(HttpStatus.SERVICE_UNAVAILABLE, sentence));
            case Decision.TooMany many ->
                Optional.of(StateController.error(HttpStatus.TOO_MANY_REQUESTS, "too many tries"));
        };
    }

    /** Everything but what the scope of a session limits anyway. */
    private static boolean isForAdministrators(String path) {
        return !BY_SCOPE.contains(path);
    }

    /** Whether somebody may do everything, the reserved tree included. */
    static boolean isAdministrator(Decision.Granted who) {
        return who.scope().isAdminOf(RESERVED);
    }

    /** Who a request that passed is from. */
    static Decision.Granted who(HttpRequest<?> request) {
        return request.getAttribute(WHO, Decision.Granted.class)
                .orElseThrow(() -> new IllegalStateException("a request came past the gate"));
    }

    private static HttpResponse<?> unauthorized(String sentence) {
        return StateController.error(HttpStatus.UNAUTHORIZED, sentence).header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }

    /** As the server says it itself about what is nowhere. */
    private static HttpResponse<?> notFound() {
        return StateController.error(HttpStatus.NOT_FOUND, "Page Not Found");
    }

    private static boolean isThisMachine(String host) {
        String name = host.replaceFirst(":[0-9]+$", "");
        return name.isEmpty() || name.equals("localhost") || name.equals("[::1]") || name.matches("127\\.[0-9.]+");
    }
}
