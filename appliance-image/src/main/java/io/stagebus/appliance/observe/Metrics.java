package io.stagebus.appliance.observe;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.stagebus.appliance.wiring.Door;
import io.stagebus.appliance.wiring.Gateway;
import io.stagebus.core.bus.BusCounters;
import io.stagebus.websocket.server.FrontDoor.Page;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * What is counted, for Prometheus: by names of our own, and by those that operators of other relays chart already. No label
 * ever carries an address. Any thread.
 *
 * <p>Latency is that of a probe: once a second something is given to the bus, and what passes until it runs is what any
 * command waits.
 */
final class Metrics implements AutoCloseable {

    private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final Duration[] LATENCIES = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500)
    };

    /** Figures that are of now; the others only ever grow. */
    private static final Set<String> OF_NOW = Set.of(
            "bus.sessions",
            "bus.subscriptions",
            "bus.params",
            "bus.param_bytes",
            "bus.scheduled_bundles",
            "bus.waiting_for_durable",
            "bus.last_seq",
            "websocket.connections",
            "websocket.backlog_bytes",
            "osc.peers",
            "journal.backlog",
            "journal.written_seq",
            "journal.durable_seq",
            "journal.indexed_seq",
            "journal.segments",
            "journal.log_bytes");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Gateway gateway;
    private final Set<String> registered = ConcurrentHashMap.newKeySet();
    private final Timer latency;
    private final Timer operationLatency;
    private final DistributionSummary fanOut;
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final ScheduledExecutorService prober = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "stagebus-probe");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Map<String, Map<String, Long>> figures = Map.of();
    private BusCounters before = BusCounters.ZERO;

    Metrics(Gateway gateway, String version) {
        this.gateway = gateway;
        this.latency = histogram("clasp.message.latency");
        this.operationLatency = histogram("materi.operation.latency");
        this.fanOut = DistributionSummary.builder("clasp.broadcast.fanout")
                .description("Deliveries per command, of each second in which there were any")
                .register(registry);
        Gauge.builder("stagebus.build.info", () -> 1).tag("version", version).register(registry);
        ownNames();
        namesOfOthers();
        new ClassLoaderMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        gc.bindTo(registry);
        prober.scheduleAtFixedRate(this::probe, 0, 1, TimeUnit.SECONDS);
    }

    private Timer histogram(String name) {
        return Timer.builder(name)
                .description("What a command waits for the bus, of a probe once a second")
                .serviceLevelObjectives(LATENCIES)
                .register(registry);
    }

    private void ownNames() {
        gauge("stagebus.ready", now -> now.isReady() ? 1 : 0);
        gauge("stagebus.uptime.seconds", now -> now.uptime().toMillis() / 1_000.0);
        gauge("stagebus.journal.trouble", now -> now.trouble().isEmpty() ? 0 : 1);
        for (Door door : gateway.doors()) {
            Gauge.builder("stagebus.door.connections", door, Door::connections)
                    .tag("door", door.name())
                    .register(registry);
        }
    }

    private void namesOfOthers() {
        gauge("clasp.sessions.active", now -> now.bus().counters().sessions());
        gauge("clasp.subscriptions.active", now -> now.bus().counters().subscriptions());
        gauge("clasp.state.params.active", now -> now.bus().counters().params());
        gauge("websocket.connections.active", Metrics::webSockets);
        gauge("materi.websocket.connections.active", Metrics::webSockets);
        counter("clasp.messages", "type", "any", now -> now.bus().counters().commands());
        counter("clasp.errors", "code", "any", now -> now.bus().counters().refused());
        FunctionCounter.builder("materi.operations.processed", gateway, now -> {
                    BusCounters counters = now.bus().counters();
                    return counters.commands() - counters.refused();
                })
                .tag("operation_type", "command")
                .tag("status", "success")
                .register(registry);
        FunctionCounter.builder(
                        "materi.operations.processed",
                        gateway,
                        now -> now.bus().counters().refused())
                .tag("operation_type", "command")
                .tag("status", "error")
                .register(registry);
    }

    private void gauge(String name, ToDoubleFunction<Gateway> value) {
        Gauge.builder(name, gateway, value).register(registry);
    }

    private void counter(String name, String tag, String tagValue, ToDoubleFunction<Gateway> value) {
        FunctionCounter.builder(name, gateway, value).tag(tag, tagValue).register(registry);
    }

    private static double webSockets(Gateway gateway) {
        return gateway.doors().stream()
                .filter(door -> door.name().equals("websocket"))
                .mapToInt(Door::connections)
                .sum();
    }

    private void probe() {
        long asked = System.nanoTime();
        gateway.executor().execute(() -> {
            long waited = System.nanoTime() - asked;
            latency.record(waited, TimeUnit.NANOSECONDS);
            operationLatency.record(waited, TimeUnit.NANOSECONDS);
        });
        BusCounters now = gateway.bus().counters();
        long commands = now.commands() - before.commands();
        if (commands > 0) {
            fanOut.record((double) (now.delivered() - before.delivered()) / commands);
        }
        before = now;
    }

    /** All of it, as of now. */
    Page page() {
        figures = gateway.counters();
        figures.forEach((part, each) -> each.keySet().forEach(figure -> show(part, figure)));
        return new Page(200, TYPE, registry.scrape());
    }

    /** Registers a figure that was not seen before, such as that of a rule. */
    private void show(String part, String figure) {
        if (!registered.add(part + "." + figure)) {
            return;
        }
        ToDoubleFunction<Metrics> value =
                all -> all.figures.getOrDefault(part, Map.of()).getOrDefault(figure, 0L);
        if (part.startsWith("rule:")) {
            FunctionCounter.builder("stagebus.rules", this, value)
                    .tag("rule", part.substring("rule:".length()))
                    .tag("result", figure.replaceFirst("^verdicts_", ""))
                    .register(registry);
        } else if (OF_NOW.contains(part + "." + figure)) {
            Gauge.builder("stagebus." + part + "." + figure, this, value).register(registry);
        } else {
            FunctionCounter.builder("stagebus." + part + "." + figure, this, value)
                    .register(registry);
        }
    }

    @Override
    public void close() {
        prober.shutdownNow();
        gc.close();
        registry.close();
    }
}
