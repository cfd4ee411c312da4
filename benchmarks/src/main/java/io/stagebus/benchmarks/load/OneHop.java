package io.stagebus.benchmarks.load;

import io.stagebus.benchmarks.client.Generator;
import io.stagebus.benchmarks.lane.Lane;
import io.stagebus.benchmarks.lane.Lanes;
import io.stagebus.benchmarks.lane.Load;
import io.stagebus.benchmarks.report.Report;
import io.stagebus.benchmarks.report.Row;
import io.stagebus.benchmarks.server.Server;
import io.stagebus.benchmarks.wire.ClaspFrames;

/** A SET from one WebSocket connection to a subscriber on another, 2,000 a second. */
final class OneHop implements Program {

    private static final int PER_SECOND = 2_000;
    private static final int WARM_UP_WINDOW = 64;

    @Override
    public String name() {
        return "one-hop";
    }

    @Override
    public String summary() {
        return "WebSocket to WebSocket at 2,000 SETs a second: latency beside the bare forwarder's";
    }

    @Override
    public boolean takesAnyRelay() {
        return true;
    }

    @Override
    public void run(Bench bench) {
        try (Generator generator = new Generator();
                Server subject = bench.servers().subject();
                Server bareServer = bench.servers().bare()) {
            Lanes lanes = new Lanes(generator);
            Load load = new Load(generator);
            try (Lane lane = lanes.webSocket(subject, 1, ClaspFrames.FIRE);
                    Lane bare = lanes.webSocket(bareServer, 1, ClaspFrames.FIRE)) {
                warmUp(bench, load, lane);
                warmUp(bench, load, bare);
                double seconds = bench.effort().seconds();
                Duel duel = Duel.of(bench, lane, bare, one -> load.paced(one, PER_SECOND, seconds));
                Report report = bench.report();
                report.add(Row.atMost(name(), "p50, µs", 1.2, duel.rounds(turn -> turn.micros(50))));
                report.add(Row.atMost(name(), "p99, µs", 2, duel.rounds(turn -> turn.micros(99))));
                report.add(Row.compared(name(), "p99.9, µs", duel.rounds(turn -> turn.micros(99.9))));
                if (subject.process().isKnown()) {
                    report.add(Row.compared(
                            name(), "server CPU, µs a SET", duel.rounds(turn -> turn.cpuMicrosPerDelivery())));
                }
                Duel.reportSoundness(report, name(), "SETs", duel.measured());
            }
        }
    }

    /** Brings the code of a lane up to speed, first in bulk, then at the pace that is measured. */
    static void warmUp(Bench bench, Load load, Lane lane) {
        load.windowed(lane, WARM_UP_WINDOW, bench.effort().warmUpSeconds());
        load.paced(lane, PER_SECOND, bench.effort().warmUpSeconds() / 2);
    }
}
