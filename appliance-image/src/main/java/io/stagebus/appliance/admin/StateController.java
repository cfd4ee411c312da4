package io.stagebus.appliance.admin;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.QueryValue;
import io.stagebus.appliance.json.InvalidJsonException;
import io.stagebus.appliance.json.JsonText;
import io.stagebus.appliance.json.SeenSignal;
import io.stagebus.appliance.json.ValueJson;
import io.stagebus.core.address.Address;
import io.stagebus.core.address.InvalidAddressException;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Signal;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes single addresses. The body of a write is the value in the form of {@link ValueJson}. A write is answered
 * when it is durable.
 *
 * <p>A write asks for the content type {@code application/json}: a web page elsewhere cannot send that without being asked
 * for permission first, so no page can switch a light by a link.
 */
@Controller("/api")
@Produces(MediaType.APPLICATION_JSON)
final class StateController {

    private final AdminPlane plane;

    StateController(AdminPlane plane) {
        this.plane = plane;
    }

    /** The Param at an address; 404 when there is none. */
    @Get("/state")
    CompletableFuture<HttpResponse<String>> get(HttpRequest<?> request, @QueryValue String address) {
        return at(request, address, known -> (session, reply) -> new Command.Get(session, known, reply));
    }

    /** Writes a Param. */
    @Put("/state")
    @Consumes(MediaType.APPLICATION_JSON)
    CompletableFuture<HttpResponse<String>> set(HttpRequest<?> request, @QueryValue String address, @Body String body) {
        return write(request, address, body, Writing.SET);
    }

    /** Deletes a Param. */
    @Delete("/state")
    CompletableFuture<HttpResponse<String>> delete(HttpRequest<?> request, @QueryValue String address) {
        return at(
                request,
                address,
                known -> (session, reply) -> new Command.DeleteParam(session, session.origin(), known, true, reply));
    }

    /** Publishes an Event; an empty body is an Event without a value. */
    @Post("/event")
    @Consumes(MediaType.APPLICATION_JSON)
    CompletableFuture<HttpResponse<String>> emit(
            HttpRequest<?> request, @QueryValue String address, @Body @Nullable String body) {
        return write(request, address, body == null ? "" : body, Writing.EMIT);
    }

    private enum Writing {
        SET,
        EMIT
    }

    private CompletableFuture<HttpResponse<String>> write(
            HttpRequest<?> request, String address, String body, Writing writing) {
        Content content;
        try {
            content = body.isEmpty() && writing == Writing.EMIT ? Content.NONE : Content.of(ValueJson.parse(body));
        } catch (InvalidJsonException e) {
            return refused(HttpStatus.BAD_REQUEST, "value: " + e.getMessage());
        }
        return at(request, address, known -> (session, reply) -> switch (writing) {
            case SET -> Command.SetParam.of(session, known, content, WriteOptions.DURABLE, reply);
            case EMIT -> Command.Publish.event(session, known, content, reply);
        });
    }

    private CompletableFuture<HttpResponse<String>> at(
            HttpRequest<?> request, String address, Function<Address, BiFunction<Session, Reply, Command>> command) {
        try {
            Address known = Address.parse(address);
            // What is said about a large value is put into words on our own thread, not on the bus's.
            return plane.session(Gate.who(request))
                    .ask(command.apply(known))
                    .thenApplyAsync(answer -> answer(answer, known), plane.worker());
        } catch (InvalidAddressException e) {
            return refused(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    private static HttpResponse<String> answer(AdminSession.Answer answer, Address address) {
        return switch (answer.outcome()) {
            case Outcome.Applied(long revision) ->
                HttpResponse.ok(JsonText.object()
                        .put("address", address.text())
                        .put("revision", revision)
                        .text());
            case Outcome.Current(Optional<Signal.Param> param) ->
                param.<HttpResponse<String>>map(found -> HttpResponse.ok(
                                SeenSignal.of(found, answer.remote()).json()))
                        .orElseGet(() -> error(HttpStatus.NOT_FOUND, "there is no param at " + address.text()));
            case Outcome.Rejected rejected -> error(status(rejected.reason()), rejected.detail());
            case Outcome.Scheduled s -> throw unexpected(s);
            case Outcome.Opened o -> throw unexpected(o);
            case Outcome.Definitions d -> throw unexpected(d);
            case Outcome.Replayed r -> throw unexpected(r);
        };
    }

    private static IllegalStateException unexpected(Outcome outcome) {
        return new IllegalStateException("no command of this controller is answered by " + outcome);
    }

    private static HttpStatus status(Rejection reason) {
        return switch (reason) {
            case STALE_REVISION, LOCKED -> HttpStatus.CONFLICT;
            case FORBIDDEN -> HttpStatus.FORBIDDEN;
            case NOT_FOUND -> HttpStatus.NOT_FOUND;
            case CAPACITY, TOO_MANY_SESSIONS, TOO_MANY_SUBSCRIPTIONS, SCHEDULE_FULL -> HttpStatus.INSUFFICIENT_STORAGE;
            case NO_JOURNAL, JOURNAL_UNREADABLE, NOT_DURABLE, UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
            case CHAIN_TOO_DEEP -> HttpStatus.LOOP_DETECTED;
        };
    }

    static MutableHttpResponse<String> error(HttpStatus status, String sentence) {
        return HttpResponse.<String>status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .body(JsonText.object().put("error", sentence).text());
    }

    private static CompletableFuture<HttpResponse<String>> refused(HttpStatus status, String sentence) {
        return CompletableFuture.completedFuture(error(status, sentence));
    }
}
