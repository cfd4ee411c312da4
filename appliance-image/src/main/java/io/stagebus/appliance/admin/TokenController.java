package io.stagebus.appliance.admin;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.stagebus.appliance.json.InvalidJsonException;
import io.stagebus.appliance.json.JsonText;
import io.stagebus.appliance.json.ValueJson;
import io.stagebus.core.signal.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Tokens for things that have no password: a tablet that may only read, a bridge that may write one branch; and who is to be
 * let in no more. Administrators only, which {@link Gate} has seen to.
 */
@Controller("/api")
@Produces(MediaType.APPLICATION_JSON)
final class TokenController {

    private final AdminPlane plane;

    TokenController(AdminPlane plane) {
        this.plane = plane;
    }

    /** Makes one: {@code {"subject":"tablet","scopes":["read:/lights/**"],"ttl_seconds":3600}}. */
    @Post("/tokens")
    @Consumes(MediaType.APPLICATION_JSON)
    CompletableFuture<HttpResponse<String>> make(@Body String body) {
        try {
            if (ValueJson.parse(body) instanceof Value.Dict object
                    && object.entries().get("subject") instanceof Value.Text(String subject)
                    && object.entries().get("scopes") instanceof Value.Array list) {
                long ttl = object.entries().get("ttl_seconds") instanceof Value.Int(long seconds) ? seconds : 0;
                List<String> scopes = new ArrayList<>();
                for (Value item : list.items()) {
                    scopes.add(item instanceof Value.Text(String scope) ? scope : "");
                }
                return plane.gateway()
                        .credentials()
                        .issue(subject, scopes, Duration.ofSeconds(Math.clamp(ttl, 0, 315_360_000)))
                        .thenApply(made -> made.<HttpResponse<String>>map(
                                        token -> HttpResponse.created(JsonText.object()
                                                .put("token", token)
                                                .put("subject", subject)
                                                .putList("scopes", scopes)
                                                .text()))
                                .orElseGet(() -> StateController.error(
                                        HttpStatus.INSUFFICIENT_STORAGE, "there are too many tokens")));
            }
            return refused("subject and a list of scopes are needed");
        } catch (InvalidJsonException | IllegalArgumentException e) {
            return refused(String.valueOf(e.getMessage()));
        }
    }

    private static CompletableFuture<HttpResponse<String>> refused(String sentence) {
        return CompletableFuture.completedFuture(StateController.error(HttpStatus.BAD_REQUEST, sentence));
    }

    /** Takes back every token of a user, guest or subject; 404 when there is none. Ends their sessions either way. */
    @Delete("/tokens/{subject}")
    CompletableFuture<HttpResponse<String>> revoke(@PathVariable String subject) {
        return plane.gateway()
                .credentials()
                .revoke(subject)
                .thenApply(count -> count == 0
                        ? StateController.error(
                                HttpStatus.NOT_FOUND,
                                "nobody called so has a token; who came in by one that is over is out")
                        : HttpResponse.ok(JsonText.object()
                                .put("revoked", count.longValue())
                                .text()));
    }

    /** Removes a user and all that lets them in, and ends their sessions; 404 when there is none. */
    @Delete("/users/{id}")
    CompletableFuture<HttpResponse<String>> remove(@PathVariable String id) {
        return plane.gateway()
                .credentials()
                .remove(id)
                .thenApply(removed -> removed
                        ? HttpResponse.ok(JsonText.object().put("removed", id).text())
                        : StateController.error(HttpStatus.NOT_FOUND, "no user has this id"));
    }
}
