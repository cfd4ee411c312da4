package io.stagebus.appliance.observe;

import io.stagebus.appliance.json.JsonText;
import io.stagebus.appliance.wiring.Gateway;
import io.stagebus.websocket.server.FrontDoor.Page;
import java.util.List;
import java.util.Map;

/** What the gateway is doing now, as JSON: its doors with how many are there, and what every part counts. Any thread. */
final class StatePage {

    private final Gateway gateway;

    StatePage(Gateway gateway) {
        this.gateway = gateway;
    }

    Page page() {
        JsonText json = JsonText.object()
                .put("name", gateway.config().name())
                .put("ready", gateway.isReady())
                .put("draining", gateway.isDraining())
                .put("uptimeMs", gateway.uptime().toMillis())
                .put("clients", gateway.connections())
                .putList(
                        "doors",
                        gateway.doors(),
                        (row, door) -> row.put("name", door.name())
                                .put("address", String.valueOf(door.address()).replaceFirst("^[^/]*/", ""))
                                .put("clients", door.connections())
                                .put("peers", door.peers()))
                .putList("trouble", trouble());
        for (Map.Entry<String, Map<String, Long>> part : gateway.counters().entrySet()) {
            json.putObject(part.getKey(), members -> part.getValue().forEach(members::put));
        }
        return new Page(200, "application/json", json.text());
    }

    private List<String> trouble() {
        String trouble = gateway.trouble();
        return trouble.isEmpty() ? List.of() : List.of(trouble);
    }
}
