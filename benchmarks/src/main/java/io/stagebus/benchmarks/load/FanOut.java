package io.stagebus.benchmarks.load;

import io.stagebus.benchmarks.client.Generator;
import io.stagebus.benchmarks.lane.Lane;
import io.stagebus.benchmarks.lane.Lanes;
import io.stagebus.benchmarks.lane.Load;
import io.stagebus.benchmarks.lane.Load.Outcome;
import io.stagebus.benchmarks.report.Row;
import io.stagebus.benchmarks.server.Server;
import io.stagebus.benchmarks.wire.ClaspFrames;

/** One writer and many subscribers of the same Param: what a delivery costs, and whether everybody sees the same order. */
final class FanOut implements Program {

    private static final double LIMIT = 1.4;

    @Override
    public String name() {
        return "fan-out";
    }

    @Override
    public String summary() {
        return "1 to 100 and 1 to 1,000: server CPU per delivery beside a bare fan-out of shared bytes, order checked";
    }

    @Override
    public boolean takesAnyRelay() {
        return true;
    }

    @Override
    public void run(Bench bench) {
        fanOut(bench, bench.effort().count(100, 10), 64);
        fanOut(bench, bench.effort().count(1_000, 20), 16);
    }

    private void fanOut(Bench bench, int receivers, int window) {
        try (Generator generator = new Generator();
                Server subject = bench.servers().subject();
                Server bareServer = bench.servers().bare()) {
            Lanes lanes = new Lanes(generator);
            Load load = new Load(generator);
            try (Lane lane = lanes.webSocket(subject, receivers, ClaspFrames.FIRE);
                    Lane bare = lanes.webSocket(bareServer, receivers, ClaspFrames.FIRE)) {
                load.windowed(lane, window, bench.effort().warmUpSeconds());
                load.windowed(bare, window, bench.effort().warmUpSeconds());
                double seconds = bench.effort().seconds();
                Duel duel = Duel.of(bench, lane, bare, one -> load.windowed(one, window, seconds));
                String to = "1 to " + receivers + ", ";
                if (subject.process().isKnown()) {
                    bench.report()
                            .add(Row.atMost(
                                    name(),
                                    to + "server CPU, µs a delivery",
                                    LIMIT,
                                    duel.rounds(turn -> turn.cpuMicrosPerDelivery())));
                }
                bench.report().add(Row.compared(name(), to + "deliveries a second", duel.rounds(Outcome::perSecond)));
                Duel.reportSoundness(bench.report(), name(), to + "deliveries", duel.measured());
            }
        }
    }
}
