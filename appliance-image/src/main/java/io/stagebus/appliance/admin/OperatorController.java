package io.stagebus.appliance.admin;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.stagebus.appliance.json.JsonText;
import io.stagebus.websocket.server.FrontDoor.Page;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What operators look at. {@link Gate} has decided already whether this one may. */
@Controller
final class OperatorController {

    private final AdminPlane plane;

    OperatorController(AdminPlane plane) {
        this.plane = plane;
    }

    /** Health, state, logs and metrics. */
    @Get(uris = {"/health", "/healthz", "/ready", "/readyz", "/state", "/logs", "/metrics"})
    CompletableFuture<HttpResponse<String>> page(HttpRequest<?> request) {
        return CompletableFuture.supplyAsync(
                () -> {
                    String query =
                            Optional.ofNullable(request.getUri().getRawQuery()).orElse("");
                    return plane.pages()
                            .at(request.getPath(), query)
                            .<HttpResponse<String>>map(OperatorController::response)
                            .orElseGet(() -> StateController.error(HttpStatus.NOT_FOUND, "Page Not Found"));
                },
                plane.worker());
    }

    private static HttpResponse<String> response(Page page) {
        return HttpResponse.<String>status(HttpStatus.valueOf(page.status()))
                .contentType(MediaType.of(page.contentType()))
                .body(page.body());
    }

    /** What every part counts. */
    @Get(uri = "/api/counters", produces = MediaType.APPLICATION_JSON)
    String counters() {
        JsonText json = JsonText.object();
        plane.gateway()
                .counters()
                .forEach((part, figures) -> json.putObject(part, members -> figures.forEach(members::put)));
        return json.text();
    }
}
