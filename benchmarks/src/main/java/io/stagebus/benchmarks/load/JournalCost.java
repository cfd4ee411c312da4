package io.stagebus.benchmarks.load;

import io.stagebus.benchmarks.client.Generator;
import io.stagebus.benchmarks.lane.Lane;
import io.stagebus.benchmarks.lane.Lanes;
import io.stagebus.benchmarks.lane.Load;
import io.stagebus.benchmarks.lane.Load.Outcome;
import io.stagebus.benchmarks.report.Report;
import io.stagebus.benchmarks.report.Rounds;
import io.stagebus.benchmarks.report.Row;
import io.stagebus.benchmarks.report.Row.Verdict;
import io.stagebus.benchmarks.server.Server;
import io.stagebus.benchmarks.server.Stagebus;
import io.stagebus.benchmarks.wire.ClaspFrames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the journal costs those who do not wait for it: 20,000 changes a second with it, beside a gateway that keeps nothing. */
final class JournalCost implements Program {

    private static final double PER_SECOND = 20_000;
    private static final double CPU_LIMIT = 1.1;
    private static final double MORE_MICROS = 20;
    /** As much of the bus thread's name as the kernel shows, and no other thread's. */
    private static final String BUS = "stagebus-bus";

    @Override
    public String name() {
        return "journal-cost";
    }

    @Override
    public String summary() {
        return "20,000 SETs a second with the journal on, beside a gateway that keeps nothing: the bus thread's CPU,"
                + " latency";
    }

    @Override
    public void run(Bench bench) {
        try (Generator generator = new Generator();
                Server keeps = bench.servers().stagebus();
                Server forgets = bench.servers().stagebus(Stagebus.STATELESS)) {
            Lanes lanes = new Lanes(generator);
            Load load = new Load(generator);
            try (Lane with = lanes.webSocket(keeps, 1, ClaspFrames.FIRE);
                    Lane without = lanes.webSocket(forgets, 1, ClaspFrames.FIRE)) {
                OneHop.warmUp(bench, load, with);
                OneHop.warmUp(bench, load, without);
                double seconds = bench.effort().seconds();
                Map<Lane, List<Double>> busMicros = Map.of(with, new ArrayList<>(), without, new ArrayList<>());
                Duel duel = Duel.of(bench, with, without, lane -> {
                    long before = lane.server().process().cpuNanos(BUS);
                    Outcome outcome = load.paced(lane, PER_SECOND, seconds);
                    long used = lane.server().process().cpuNanos(BUS) - before;
                    Objects.requireNonNull(busMicros.get(lane)).add(used / 1e3 / outcome.delivered());
                    return outcome;
                });
                Rounds cpu = new Rounds();
                for (int round = 0; round < bench.effort().rounds(); round++) {
                    cpu.add(
                            Objects.requireNonNull(busMicros.get(with)).get(round),
                            Objects.requireNonNull(busMicros.get(without)).get(round));
                }
                report(bench.report(), duel, cpu);
            }
        }
    }

    private void report(Report report, Duel duel, Rounds cpu) {
        report.add(Row.atMost(name(), "bus thread, CPU µs a SET; bare: --stateless", CPU_LIMIT, cpu));
        Rounds median = duel.rounds(turn -> turn.micros(50));
        Verdict swift = Verdict.of(median.measured() <= median.bare() + MORE_MICROS);
        report.add(Row.beside(name(), "p50, µs; bare: --stateless", "≤ bare + 20 µs", median, swift));
        report.add(Row.compared(name(), "p99, µs; bare: --stateless", duel.rounds(turn -> turn.micros(99))));
        Duel.reportSoundness(report, name(), "SETs", duel.measured());
    }
}
