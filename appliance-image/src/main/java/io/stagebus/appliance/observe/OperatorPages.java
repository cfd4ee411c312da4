package io.stagebus.appliance.observe;

import io.stagebus.appliance.log.RecentLog;
import io.stagebus.appliance.wiring.Gateway;
import io.stagebus.websocket.server.FrontDoor.Page;
import java.util.List;
import java.util.Optional;

/** Everything an operator can look at, by path, whatever the port. Any thread but the bus's: some pages take a while. */
public final class OperatorPages implements AutoCloseable {

    /** Where anybody may look. */
    public static final List<String> OPEN = List.of("/health", "/ready", "/healthz", "/readyz");

    /** Where only administrators may look. */
    public static final List<String> GUARDED = List.of("/state", "/logs", "/metrics");

    private final HealthPages health;
    private final StatePage state;
    private final LogsPage logs;
    private final Metrics metrics;

    /**
     * Pages about a running gateway.
     *
     * @param version of the program
     */
    public OperatorPages(Gateway gateway, String version) {
        this.health = new HealthPages(gateway, version);
        this.state = new StatePage(gateway);
        this.logs = new LogsPage(RecentLog.OF_THIS_PROCESS);
        this.metrics = new Metrics(gateway, version);
    }

    /** What is at a path, guarded or not; who may see it is the caller's business. */
    public Optional<Page> at(String path, String query) {
        return switch (path) {
            case "/state" -> Optional.of(state.page());
            case "/logs" -> Optional.of(logs.page(query));
            case "/metrics" -> Optional.of(metrics.page());
            default -> health.at(path);
        };
    }

    @Override
    public void close() {
        metrics.close();
    }
}
