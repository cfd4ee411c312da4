package io.stagebus.appliance.observe;

import io.stagebus.appliance.credentials.Platform;
import io.stagebus.appliance.json.JsonText;
import io.stagebus.appliance.wiring.Door;
import io.stagebus.appliance.wiring.Gateway;
import io.stagebus.core.bus.BusCounters;
import io.stagebus.websocket.server.FrontDoor.Page;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Alive and ready, by every name that tools of the trade ask for: {@code /healthz} and {@code /readyz} as text,
 * {@code /health} and {@code /ready} as JSON with the fields of three families of relays. Ready means that every door of the
 * configuration is bound, the journal takes what it is given, and no stop has begun. Any thread.
 */
final class HealthPages {

    private static final String TEXT = "text/plain";
    private static final String JSON = "application/json";
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final Gateway gateway;
    private final String version;

    HealthPages(Gateway gateway, String version) {
        this.gateway = gateway;
        this.version = version;
    }

    /** What is at a path, if it is one of the four. */
    Optional<Page> at(String path) {
        return switch (path) {
            case "/healthz" -> Optional.of(new Page(OK, TEXT, "ok\n"));
            case "/readyz" -> Optional.of(readyText());
            case "/health" -> Optional.of(health());
            case "/ready" -> Optional.of(readyJson());
            default -> Optional.empty();
        };
    }

    private Page readyText() {
        StringBuilder text = new StringBuilder(gateway.isReady() ? "ready\n" : "not ready\n");
        checks().forEach((name, state) ->
                text.append(name).append(": ").append(state).append('\n'));
        return new Page(status(), TEXT, text.toString());
    }

    private Page health() {
        BusCounters counters = gateway.bus().counters();
        String trouble = gateway.trouble();
        String status = gateway.isDraining() ? "draining" : trouble.isEmpty() ? "healthy" : "degraded";
        JsonText json = JsonText.object()
                .put("status", status)
                .put("ok", true)
                .put("service", "stagebus")
                .put("name", gateway.config().name())
                .put("version", version)
                .put("uptime_seconds", gateway.uptime().toSeconds())
                .put("uptimeMs", gateway.uptime().toMillis())
                .put("tlsEnabled", gateway.tls().isPresent())
                .put("relayMode", "single")
                .put("relayId", gateway.config().name())
                .put("active_connections", gateway.connections())
                .put("active_documents", 0)
                .put("osc_peers", gateway.peers())
                .put("sessions", counters.sessions())
                .put("subscriptions", counters.subscriptions())
                .put("params", counters.params());
        if (!trouble.isEmpty()) {
            json.put("trouble", trouble);
        }
        return new Page(OK, JSON, json.text());
    }

    private Page readyJson() {
        String text = JsonText.object()
                .put("status", gateway.isReady() ? "ready" : "not_ready")
                .putObject("checks", json -> checks().forEach(json::put))
                .text();
        return new Page(status(), JSON, text);
    }

    private int status() {
        return gateway.isReady() ? OK : UNAVAILABLE;
    }

    private Map<String, String> checks() {
        Map<String, String> checks = new LinkedHashMap<>();
        for (Door door : gateway.doors()) {
            checks.put(door.name(), gateway.isDraining() ? "closing" : "ok");
        }
        String journal = gateway.trouble().isEmpty() ? "ok" : "error";
        checks.put("journal", journal);
        checks.put("database", journal);
        gateway.credentials()
                .platform()
                .flatMap(Platform::areKeysRead)
                .ifPresent(areRead -> checks.put("jwt_keys", areRead ? "ok" : "error"));
        return checks;
    }
}
