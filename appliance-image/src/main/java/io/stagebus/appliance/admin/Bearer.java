package io.stagebus.appliance.admin;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.stagebus.appliance.credentials.Credentials;
import io.stagebus.appliance.credentials.Decision;
import io.stagebus.appliance.credentials.Platform;
import io.stagebus.appliance.wiring.Gateway;
import io.stagebus.websocket.server.FrontDoor;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who sends a request, by the token in its {@code Authorization}: one of ours, which is known at once, or a platform's, which
 * may take a while. Any thread, at once.
 */
final class Bearer {

    /** Parameters that are for us alone, and others in each request of somebody; what else there is may be for a platform. */
    private static final Set<String> OURS = Set.of("address", "pattern");

    private static final String SCHEME = "Bearer ";

    private final Credentials credentials;
    private final Executor worker;
    private final Remote remote;

    /**
     * Asks the credentials of this gateway.
     *
     * @param worker where the request goes on that waited for a platform
     */
    Bearer(Gateway gateway, Executor worker) {
        this.credentials = gateway.credentials();
        this.worker = worker;
        this.remote = new Remote(gateway.config().operators().trustedProxies());
    }

    /** Who it is; {@link Decision.Wrong} without a token. */
    CompletableFuture<Decision> judge(HttpRequest<?> request) {
        String query = Optional.ofNullable(request.getUri().getRawQuery()).orElse("");
        return judge(authorization(request), query, remote.of(request));
    }

    /** Who it is that asks the WebSocket port plainly. */
    CompletableFuture<Decision> judge(FrontDoor.Request request) {
        return judge(request.authorization(), request.query(), remote.of(request.remote(), request.forwarded()));
    }

    private CompletableFuture<Decision> judge(Optional<String> authorization, String query, String from) {
        Optional<String> token = token(authorization);
        if (token.isEmpty()) {
            return CompletableFuture.completedFuture(new Decision.Wrong());
        }
        Decision ours = credentials.byToken(token.get());
        return credentials
                .platform()
                .filter(platform -> Platform.judges(ours, token.get()))
                .map(platform -> platform.judgeRequest(token.get(), forPlatform(query), from)
                        .thenApplyAsync(Function.identity(), worker))
                .orElseGet(() -> CompletableFuture.completedFuture(ours));
    }

    private static String forPlatform(String query) {
        return Stream.of(query.split("&", -1))
                .filter(parameter -> !OURS.contains(parameter.replaceFirst("=.*", "")))
                .collect(Collectors.joining("&"));
    }

    /**
     * Tells, as often as it is asked, whether a token that was good when the request came was not taken back since; what a
     * platform has said holds for the request.
     */
    BooleanSupplier standing(HttpRequest<?> request) {
        Optional<String> shown = token(authorization(request));
        return () -> shown.filter(
                        token -> Platform.isOne(token) || credentials.byToken(token) instanceof Decision.Granted)
                .isPresent();
    }

    private static Optional<String> authorization(HttpRequest<?> request) {
        return Optional.ofNullable(request.getHeaders().get(HttpHeaders.AUTHORIZATION));
    }

    private static Optional<String> token(Optional<String> authorization) {
        return authorization
                .filter(text -> text.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(text -> text.substring(SCHEME.length()).strip());
    }
}
