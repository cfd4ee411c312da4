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
import io.stagebus.benchmarks.wire.ClaspFrames;

/** As many SETs as go through to one subscriber while 256 are under way, beside the bare echo of one connection. */
final class Sustained implements Program {

    private static final int WINDOW = 256;
    private static final double LEAST_RATIO = 0.6;
    private static final double FAST_ECHO = 450_000;
    private static final double WANTED = 300_000;
    private static final int MOST_WARM_UPS = 8;
    private static final double STEADY = 1.02;

    @Override
    public String name() {
        return "sustained";
    }

    @Override
    public String summary() {
        return "SETs into one subscriber, 256 under way: throughput beside the bare echo's, nothing lost or reordered";
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
            // Each lane alone on its server: the bare forwarder's subscribers would hear nothing of an echo anyway.
            try (Lane lane = lanes.webSocket(subject, 1, ClaspFrames.FIRE);
                    Lane echo = lanes.echo(bareServer);
                    Lane forward = lanes.webSocket(bareServer, 1, ClaspFrames.FIRE)) {
                double warmUp = bench.effort().warmUpSeconds();
                warm(load, lane, warmUp);
                warm(load, echo, warmUp);
                warm(load, forward, warmUp);
                double seconds = bench.effort().seconds();
                Duel duel = Duel.of(bench, lane, echo, one -> load.windowed(one, WINDOW, seconds));
                report(bench.report(), duel, subject);
                Duel second = Duel.of(bench, lane, forward, one -> load.windowed(one, WINDOW, seconds));
                bench.report()
                        .add(Row.compared(name(), "SETs a second; bare: forwarder", second.rounds(Outcome::perSecond)));
                Duel.reportSoundness(bench.report(), name(), "SETs", duel.measured());
            }
        }
    }

    /** Until it gets no faster: how long compilers take says nothing about what they leave. */
    private static void warm(Load load, Lane lane, double seconds) {
        double before = 0;
        double now = load.windowed(lane, WINDOW, seconds).perSecond();
        for (int turn = 1; turn < MOST_WARM_UPS && now > before * STEADY; turn++) {
            before = now;
            now = load.windowed(lane, WINDOW, seconds).perSecond();
        }
    }

    private void report(Report report, Duel duel, Server subject) {
        Rounds rates = duel.rounds(Outcome::perSecond);
        report.add(Row.atLeast(name(), "SETs a second; bare: echo", LEAST_RATIO, rates));
        String condition = "≥ 300,000/s when the echo reaches 450,000/s";
        if (rates.bare() >= FAST_ECHO) {
            Verdict verdict = Verdict.of(rates.measured() >= WANTED);
            report.add(Row.beside(name(), "SETs a second", condition, rates, verdict));
        } else {
            report.note(name() + ": the echo did not reach 450,000/s here, so \"" + condition + "\" says nothing");
        }
        if (subject.process().isKnown()) {
            report.add(Row.compared(name(), "server CPU, µs a SET", duel.rounds(turn -> turn.cpuMicrosPerDelivery())));
        }
    }
}
