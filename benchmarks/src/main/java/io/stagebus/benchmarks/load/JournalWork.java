package io.stagebus.benchmarks.load;

import io.stagebus.benchmarks.journal.CapacityProbe;
import io.stagebus.benchmarks.journal.ForceProbe;
import io.stagebus.benchmarks.journal.JournalProbe;
import io.stagebus.benchmarks.journal.WearProbe;
import io.stagebus.benchmarks.report.Report;
import io.stagebus.benchmarks.report.Rounds;
import io.stagebus.benchmarks.report.Row;
import io.stagebus.benchmarks.server.Probe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The journal by itself, with the gateway's heap: how fast it becomes durable beside a bare loop on the same disk, what it does
 * above its capacity, and what it writes.
 */
final class JournalWork implements Program {

    private static final double DURABLE_PER_SECOND = 50_000;
    private static final double CPU_MICROS = 4;
    private static final int CHANGES_AN_HOUR = 36_000;
    private static final double NON_DURABLE_BYTES = 1_500;
    private static final double DURABLE_BYTES = 6_000;
    private static final double LATENCY_RATIO = 2.5;
    private static final double LATENCY_EXTRA_MILLIS = 1;

    @Override
    public String name() {
        return "journal";
    }

    @Override
    public String summary() {
        return "durable entries beside a bare append-and-force loop; above its capacity; bytes to the disk in an hour";
    }

    @Override
    public void run(Bench bench) {
        try {
            // Not in /tmp, which may be in memory.
            Path folder = Files.createTempDirectory(target(), "journal");
            try {
                force(bench, folder.resolve("force"));
                capacity(bench, folder.resolve("capacity"));
                wear(bench, folder.resolve("wear"), false, NON_DURABLE_BYTES);
                wear(bench, folder.resolve("wear-durable"), true, DURABLE_BYTES);
            } finally {
                remove(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The module's build folder, whether this runs from there or from above. */
    static Path target() {
        Path above = Path.of("benchmarks", "target").toAbsolutePath();
        return Files.isDirectory(above) ? above : Path.of("target").toAbsolutePath();
    }

    static Map<String, Double> probe(Bench bench, Class<?> main, List<String> arguments) {
        return Probe.run(main, arguments, line -> bench.report().progress(line));
    }

    private void force(Bench bench, Path folder) {
        int rounds = bench.effort().rounds();
        Map<String, Double> figures = probe(
                bench,
                ForceProbe.class,
                List.of(folder.toString(), Double.toString(bench.effort().seconds()), Integer.toString(rounds)));
        Rounds latency = new Rounds();
        Rounds rate = new Rounds();
        Rounds cpu = new Rounds();
        for (int round = 0; round < rounds; round++) {
            latency.add(of(figures, "ack-p99-millis-" + round), of(figures, "bare-p99-millis-" + round));
            rate.add(of(figures, "durable-per-second-" + round), of(figures, "bare-forces-per-second-" + round));
            cpu.add(of(figures, "cpu-micros-per-entry-" + round), 1);
        }
        Report report = bench.report();
        boolean swift = latency.measured() <= LATENCY_RATIO * latency.bare() + LATENCY_EXTRA_MILLIS;
        report.add(Row.beside(name(), "durable ack, p99, ms", "≤ 2.5 × bare + 1 ms", latency, Row.Verdict.of(swift)));
        report.add(Row.beside(
                name(),
                "durable entries/s (bare: forces/s)",
                "≥ 50,000",
                rate,
                Row.Verdict.of(rate.measured() >= DURABLE_PER_SECOND)));
        report.add(Row.absolute(
                name(), "log thread, CPU µs an entry", "≤ 4", cpu.measured(), cpu.measured() <= CPU_MICROS));
    }

    private void capacity(Bench bench, Path folder) {
        Map<String, Double> figures = probe(
                bench,
                CapacityProbe.class,
                List.of(folder.toString(), Double.toString(bench.effort().seconds())));
        Report report = bench.report();
        report.add(Row.information(name(), "above its capacity: changes asked, /s", of(figures, "asked-per-second")));
        report.add(Row.information(
                name(), "above its capacity: changes recorded, /s", of(figures, "recorded-per-second")));
        report.add(Row.count(name(), "above its capacity: changes neither recorded nor counted as left out", 0, (long)
                of(figures, "unaccounted")));
    }

    private void wear(Bench bench, Path folder, boolean durable, double limit) {
        String changes = Integer.toString(bench.effort().count(CHANGES_AN_HOUR, 500));
        Map<String, Double> figures =
                probe(bench, WearProbe.class, List.of(folder.toString(), changes, Boolean.toString(durable)));
        double bytes = of(figures, "bytes-per-change");
        String what = durable ? "each durable" : "non-durable, a force a second";
        bench.report()
                .add(Row.absolute(
                        name(),
                        "bytes to the disk a change, an hour of 10/s, " + what,
                        "≤ %,.0f".formatted(limit),
                        bytes,
                        bytes <= limit));
    }

    static double of(Map<String, Double> figures, String name) {
        return JournalProbe.figure(figures, name);
    }

    static void remove(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
