package io.stagebus.benchmarks.load;

import io.stagebus.benchmarks.report.Report;
import io.stagebus.benchmarks.report.Rounds;
import io.stagebus.benchmarks.report.Row;
import io.stagebus.benchmarks.server.Stagebus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How long {@code stagebus run} takes until it is ready, and how much memory it then has, with its archive and without. */
final class StartUp implements Program {

    private static final double LIMIT_SECONDS = 0.8;
    private static final double LIMIT_MEGABYTES = 125;
    private static final long IDLE_MILLIS = 3_000;

    private static final Map<String, String> WITHOUT_ARCHIVE = Map.of("JAVA_TOOL_OPTIONS", "-XX:AOTMode=off");

    @Override
    public String name() {
        return "start-up";
    }

    @Override
    public String summary() {
        return "stagebus run with defaults, all processors: time until /readyz is good, and idle RSS, with and without archive";
    }

    @Override
    public void run(Bench bench) {
        Report report = bench.report();
        if (!bench.servers().isPackaged()) {
            report.note(name() + ": this is not the packaged program, so the figures are those of a class path");
        }
        Series warm = new Series();
        Series cold = new Series();
        for (int round = 0; round < bench.effort().rounds(); round++) {
            warm.add(bench, Map.of());
            cold.add(bench, WITHOUT_ARCHIVE);
        }
        double seconds = Rounds.median(warm.seconds);
        double megabytes = Rounds.median(warm.megabytes);
        report.add(Row.absolute(name(), "ready, s", "< 0.8 s", seconds, seconds < LIMIT_SECONDS));
        report.add(Row.absolute(name(), "idle RSS, MB", "< 125 MB", megabytes, megabytes < LIMIT_MEGABYTES));
        report.add(Row.information(name(), "CPU until idle, s", Rounds.median(warm.cpuSeconds)));
        report.add(Row.information(name(), "ready without archive, s", Rounds.median(cold.seconds)));
        report.add(Row.information(name(), "idle RSS without archive, MB", Rounds.median(cold.megabytes)));
        report.add(Row.information(name(), "CPU until idle without archive, s", Rounds.median(cold.cpuSeconds)));
    }

    private static final class Series {
        private final List<Double> seconds = new ArrayList<>();
        private final List<Double> megabytes = new ArrayList<>();
        private final List<Double> cpuSeconds = new ArrayList<>();

        void add(Bench bench, Map<String, String> environment) {
            try (Stagebus stagebus = bench.servers().unpinned(environment)) {
                seconds.add(stagebus.readyNanos() / 1e9);
                TimeUnit.MILLISECONDS.sleep((long) (IDLE_MILLIS * bench.effort().scale()));
                megabytes.add(stagebus.process().residentBytes() / 1e6);
                cpuSeconds.add(stagebus.process().cpuNanos() / 1e9);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
