package io.stagebus.benchmarks.load;

import io.stagebus.benchmarks.client.Generator;
import io.stagebus.benchmarks.report.Row;
import io.stagebus.benchmarks.server.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;

/**
 * The GO button: an OSC event fires a rule, and what the rule sets reaches an MQTT and a WebSocket client, while 20,000
 * fader messages a second are under way, the journal is on, one tablet does not read, and the heap is that of a device
 * with 1 GB.
 */
final class GoTest implements Program {

    private static final double LIMIT_MICROS = 5_000;
    /** Turns before it counts: a show runs for hours, and compiling what is hot takes a while on one processor. */
    private static final int WARM_UPS = 3;

    private static final String RULES = """
            {"rules": [{"id": "go", "name": "go", "enabled": true,
              "trigger": {"type": "on_event", "pattern": "/osc/go"},
              "actions": [{"type": "set_from_trigger", "address": "/show/go"}]}]}
            """;

    @Override
    public String name() {
        return "go";
    }

    @Override
    public String summary() {
        return "OSC event to rule to MQTT and WebSocket under 20,000 fader messages a second, one tablet not reading";
    }

    @Override
    public void run(Bench bench) {
        Path rules = bench.servers().newFolder().resolve("rules.json");
        try {
            Files.writeString(rules, RULES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // No --heap: the default is the one for a device with 1 GB.
        try (Generator generator = new Generator();
                Server subject = bench.servers().stagebus("--rules", rules.toString());
                Show show = new Show(generator, subject)) {
            Effort effort = bench.effort();
            for (int turn = 0; turn < WARM_UPS; turn++) {
                show.run(effort.warmUpSeconds());
                show.forget();
            }
            long cpu = subject.process().cpuNanos();
            double seconds = effort.rounds() * effort.seconds();
            show.run(seconds);
            double busy = (subject.process().cpuNanos() - cpu) / 1e9 / seconds;
            add(bench, "OSC to rule to MQTT, ", show.mqtt());
            add(bench, "OSC to rule to WebSocket, ", show.webSocket());
            bench.report()
                    .add(Row.information(
                            name(),
                            "GO sent late by the generator, p99.9, µs",
                            show.late().getValueAtPercentile(99.9) / 1e3));
            bench.report().add(Row.count(name(), "GOs that did not arrive", 0, show.missing()));
            bench.report().add(Row.information(name(), "fader messages sent a second", show.fadersSent() / seconds));
            bench.report()
                    .add(Row.information(
                            name(), "faders to each reading tablet a second", show.fadersPerTablet() / seconds));
            bench.report().add(Row.information(name(), "server CPU, processors", busy));
            bench.report()
                    .add(Row.information(
                            name(), "server RSS, MB", subject.process().residentBytes() / 1e6));
        }
    }

    private void add(Bench bench, String way, Histogram histogram) {
        bench.report().add(Row.information(name(), way + "p50, µs", histogram.getValueAtPercentile(50) / 1e3));
        bench.report().add(Row.information(name(), way + "p99, µs", histogram.getValueAtPercentile(99) / 1e3));
        double tail = histogram.getValueAtPercentile(99.9) / 1e3;
        bench.report().add(Row.absolute(name(), way + "p99.9, µs", "≤ 5,000 µs", tail, tail <= LIMIT_MICROS));
        bench.report().add(Row.information(name(), way + "max, µs", histogram.getMaxValue() / 1e3));
    }
}
