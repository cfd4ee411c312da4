package io.stagebus.appliance.observe;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.stagebus.appliance.admin.AdminPlane;
import io.stagebus.appliance.cli.Version;
import io.stagebus.appliance.json.JsonText;
import io.stagebus.appliance.wiring.Door;
import io.stagebus.appliance.wiring.Gateway;
import io.stagebus.core.bus.BusCounters;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Alive and ready, by every name that tools of the trade ask for: {@code /healthz} and {@code /readyz} as text,
 * {@code /health} and {@code /ready} as JSON with the fields of three families of relays. Ready means that every door of the
 * configuration is bound and no stop has begun.
 */
@Controller
final class HealthEndpoint {

    private final AdminPlane plane;

    HealthEndpoint(AdminPlane plane) {
        this.plane = plane;
    }

    /** 200 as long as the process answers. */
    @Get(uri = "/healthz", produces = MediaType.TEXT_PLAIN)
    String alive() {
        return "ok\n";
    }

    /** 200 or 503, and what it depends on. */
    @Get(uri = "/readyz", produces = MediaType.TEXT_PLAIN)
    HttpResponse<String> readyText() {
        StringBuilder text = new StringBuilder(plane.gateway().isReady() ? "ready\n" : "not ready\n");
        checks().forEach((name, state) ->
                text.append(name).append(": ").append(state).append('\n'));
        return HttpResponse.status(status()).contentType(MediaType.TEXT_PLAIN).body(text.toString());
    }

    /** Status, version and the figures that dashboards of such relays read. */
    @Get(uri = "/health", produces = MediaType.APPLICATION_JSON)
    HttpResponse<String> health() {
        Gateway gateway = plane.gateway();
        BusCounters counters = gateway.bus().counters();
        String trouble = gateway.journalTrouble();
        String status = gateway.isDraining() ? "draining" : trouble.isEmpty() ? "healthy" : "degraded";
        JsonText json = JsonText.object()
                .put("status", status)
                .put("ok", true)
                .put("service", "stagebus")
                .put("name", gateway.config().name())
                .put("version", Version.text())
                .put("uptime_seconds", gateway.uptime().toSeconds())
                .put("uptimeMs", gateway.uptime().toMillis())
                .put("tlsEnabled", false)
                .put("relayMode", "single")
                .put("active_connections", gateway.connections())
                .put("osc_peers", gateway.peers())
                .put("sessions", counters.sessions())
                .put("subscriptions", counters.subscriptions())
                .put("params", counters.params());
        if (!trouble.isEmpty()) {
            json.put("trouble", trouble);
        }
        return HttpResponse.ok(json.text());
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

    /** 200 or 503, and what it depends on. */
    @Get(uri = "/ready", produces = MediaType.APPLICATION_JSON)
    HttpResponse<String> readyJson() {
        String text = JsonText.object()
                .put("status", plane.gateway().isReady() ? "ready" : "not_ready")
                .putObject("checks", json -> checks().forEach(json::put))
                .text();
        return HttpResponse.status(status())
                .contentType(MediaType.APPLICATION_JSON)
                .body(text);
    }

    private HttpStatus status() {
        return plane.gateway().isReady() ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE;
    }

    private Map<String, String> checks() {
        Gateway gateway = plane.gateway();
        Map<String, String> checks = new LinkedHashMap<>();
        for (Door door : gateway.doors()) {
            checks.put(door.name(), gateway.isDraining() ? "closing" : "ok");
        }
        checks.put("journal", gateway.journalTrouble().isEmpty() ? "ok" : "error");
        return checks;
    }
}
