package io.stagebus.appliance.admin;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Options;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.stagebus.appliance.config.AuthConfig;
import io.stagebus.appliance.credentials.Account;
import io.stagebus.appliance.json.InvalidJsonException;
import io.stagebus.appliance.json.JsonText;
import io.stagebus.appliance.json.ValueJson;
import io.stagebus.core.signal.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Registering, logging in and coming as a guest, as CLASP clients ask for it. Web pages may, as far as is configured. */
@Controller("/auth")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.ALL)
final class AuthController {

    /** The gate turns longer ones away before they are read. */
    static final long MAX_BODY = 16 << 10;

    private final AdminPlane plane;

    AuthController(AdminPlane plane) {
        this.plane = plane;
    }

    /** What a browser asks before a page may. */
    @Options("/{what}")
    HttpResponse<?> ask(HttpRequest<?> request, @PathVariable String what) {
        return allowed(
                request,
                HttpResponse.ok()
                        .header(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "POST, OPTIONS")
                        .header(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "Content-Type"));
    }

    /** A new user. */
    @Post("/register")
    CompletableFuture<HttpResponse<?>> register(HttpRequest<?> request, @Body @Nullable String body) {
        return answer(request, body, (members, remote) -> {
            Optional<String> name = text(members, "username");
            Optional<String> password = text(members, "password");
            return name.isEmpty() || password.isEmpty()
                    ? missing()
                    : plane.gateway()
                            .credentials()
                            .register(name.get(), password.get(), text(members, "user_id"), remote);
        });
    }

    /** A user who is known. */
    @Post("/login")
    CompletableFuture<HttpResponse<?>> logIn(HttpRequest<?> request, @Body @Nullable String body) {
        return answer(request, body, (members, remote) -> {
            Optional<String> name = text(members, "username");
            Optional<String> password = text(members, "password");
            return name.isEmpty() || password.isEmpty()
                    ? missing()
                    : plane.gateway().credentials().logIn(name.get(), password.get(), remote);
        });
    }

    /** Somebody without a password. */
    @Post("/guest")
    CompletableFuture<HttpResponse<?>> guest(HttpRequest<?> request, @Body @Nullable String body) {
        String said = body == null || body.isBlank() ? "{}" : body;
        return answer(
                request,
                said,
                (members, remote) ->
                        plane.gateway().credentials().guest(text(members, "name"), text(members, "user_id"), remote));
    }

    private static CompletableFuture<Account> missing() {
        return CompletableFuture.completedFuture(new Account.Invalid("username and password are needed"));
    }

    @FunctionalInterface
    private interface Asking {
        CompletableFuture<Account> of(Map<String, Value> members, String remote);
    }

    private CompletableFuture<HttpResponse<?>> answer(HttpRequest<?> request, @Nullable String body, Asking asking) {
        String text = body == null ? "" : body;
        Value value;
        try {
            value = ValueJson.parse(text);
        } catch (InvalidJsonException e) {
            return done(request, StateController.error(HttpStatus.BAD_REQUEST, "body: " + e.getMessage()));
        }
        if (!(value instanceof Value.Dict object)) {
            return done(request, StateController.error(HttpStatus.BAD_REQUEST, "body must be a JSON object"));
        }
        String remote = new Remote(plane.gateway().config().operators().trustedProxies()).of(request);
        return asking.of(object.entries(), remote)
                .<HttpResponse<?>>thenApply(account -> allowed(request, response(account)))
                .exceptionally(failure -> allowed(
                        request,
                        StateController.error(HttpStatus.INTERNAL_SERVER_ERROR, "users cannot be written now")));
    }

    private CompletableFuture<HttpResponse<?>> done(HttpRequest<?> request, MutableHttpResponse<?> response) {
        return CompletableFuture.completedFuture(allowed(request, response));
    }

    private static Optional<String> text(Map<String, Value> members, String key) {
        return members.get(key) instanceof Value.Text(String text) ? Optional.of(text) : Optional.empty();
    }

    private static MutableHttpResponse<String> response(Account account) {
        return switch (account) {
            case Account.Opened(String token, String id, String name) ->
                HttpResponse.<String>ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(JsonText.object()
                                .put("token", token)
                                .put("user_id", id)
                                .put("username", name)
                                .text());
            case Account.Invalid(String sentence) -> StateController.error(HttpStatus.BAD_REQUEST, sentence);
            case Account.Taken(String sentence) -> StateController.error(HttpStatus.CONFLICT, sentence);
            case Account.Wrong wrong -> StateController.error(HttpStatus.UNAUTHORIZED, "Invalid username or password");
            case Account.TooMany many ->
                StateController.error(HttpStatus.TOO_MANY_REQUESTS, "Too many attempts; try again in a minute");
        };
    }

    private HttpResponse<?> allowed(HttpRequest<?> request, MutableHttpResponse<?> response) {
        Optional<String> origin = request.getHeaders().getOrigin();
        List<String> known =
                plane.gateway().config().auth().map(AuthConfig::origins).orElse(List.of());
        if (origin.isPresent() && (known.isEmpty() || known.contains(origin.get()))) {
            response.header(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, known.isEmpty() ? "*" : origin.get());
            response.header(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        }
        return response;
    }
}
