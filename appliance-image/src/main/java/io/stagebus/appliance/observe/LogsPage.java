package io.stagebus.appliance.observe;

import io.stagebus.appliance.json.JsonText;
import io.stagebus.appliance.log.RecentLog;
import io.stagebus.websocket.server.FrontDoor.Page;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The latest lines of the log as JSON, whole or as a summary. Any thread. */
final class LogsPage {

    private static final int IN_SUMMARY = 10;

    private final RecentLog recent;

    LogsPage(RecentLog recent) {
        this.recent = recent;
    }

    Page page(String query) {
        boolean isSummary = List.of(query.split("&", -1)).contains("summary=1");
        return new Page(200, "application/json", isSummary ? summary() : whole());
    }

    private String whole() {
        StringBuilder text = new StringBuilder("{\"logs\":[");
        String comma = "";
        for (RecentLog.Line line : recent.lines()) {
            text.append(comma).append(line.json());
            comma = ",";
        }
        return text.append("]}").toString();
    }

    private String summary() {
        List<RecentLog.Line> lines = recent.lines();
        Map<String, Long> levels = new TreeMap<>();
        lines.forEach(line -> levels.merge(line.level(), 1L, Long::sum));
        List<String> latest = lines.subList(Math.max(0, lines.size() - IN_SUMMARY), lines.size()).stream()
                .map(line -> line.level() + " " + line.message())
                .toList();
        return JsonText.object()
                .put("count", lines.size())
                .putObject("levels", members -> levels.forEach(members::put))
                .putList("latest", latest)
                .text();
    }
}
