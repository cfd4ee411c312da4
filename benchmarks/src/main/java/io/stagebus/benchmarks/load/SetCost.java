package io.stagebus.benchmarks.load;

import io.stagebus.benchmarks.client.Generator;
import io.stagebus.benchmarks.client.MessageListener;
import io.stagebus.benchmarks.lane.Flood;
import io.stagebus.benchmarks.lane.Lane;
import io.stagebus.benchmarks.lane.Load;
import io.stagebus.benchmarks.lane.Load.Outcome;
import io.stagebus.benchmarks.lane.Sessions;
import io.stagebus.benchmarks.report.Rounds;
import io.stagebus.benchmarks.report.Row;
import io.stagebus.benchmarks.report.Row.Verdict;
import io.stagebus.benchmarks.server.Server;
import io.stagebus.benchmarks.wire.ClaspFrames;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What a SET costs the server when many others are subscribed to something else, and when there are many Params. */
final class SetCost implements Program {

    private static final int WINDOW = 4;
    private static final double LIMIT = 1.3;
    private static final int PER_SESSION = 1_000;

    @Override
    public String name() {
        return "set-cost";
    }

    @Override
    public String summary() {
        return "server CPU per SET at 0, 10, 1,000 and 10,000 subscriptions, and at 10 and 100,000 params";
    }

    @Override
    public void run(Bench bench) {
        Effort effort = bench.effort();
        int few = 1_000;
        int many = effort.count(10_000, 1_000);
        compare(bench, new Variant(many, few), new Variant(10, few), LIMIT);
        if (effort.isQuick()) {
            return;
        }
        compare(bench, new Variant(1_000, few), new Variant(10, few), 0);
        compare(bench, new Variant(0, few), new Variant(10, few), 0);
        compare(bench, new Variant(10, 100_000), new Variant(10, 10), 0);
    }

    /** So many subscriptions and params. */
    private record Variant(int subscriptions, int params) {
        @Override
        public String toString() {
            return "%,d subscriptions, %,d params".formatted(subscriptions, params);
        }
    }

    private void compare(Bench bench, Variant variant, Variant reference, double limit) {
        try (Generator generator = new Generator();
                Server server = bench.servers().stagebus();
                Server referenceServer = bench.servers().stagebus();
                Lane lane = open(generator, server, variant);
                Lane referenceLane = open(generator, referenceServer, reference)) {
            Load load = new Load(generator);
            load.windowed(lane, WINDOW, bench.effort().warmUpSeconds());
            load.windowed(referenceLane, WINDOW, bench.effort().warmUpSeconds());
            double seconds = bench.effort().seconds();
            Duel duel = Duel.of(bench, lane, referenceLane, one -> load.windowed(one, WINDOW, seconds));
            Rounds rounds = duel.rounds(SetCost::microsPerSet);
            String what = "server CPU, µs a SET, " + variant + "; bare: " + reference;
            if (limit > 0) {
                Verdict verdict = Verdict.of(rounds.ratio() <= limit);
                bench.report().add(Row.beside(name(), what, "≤ " + limit + " ×", rounds, verdict));
            } else {
                bench.report().add(Row.compared(name(), what, rounds));
            }
        }
    }

    private static double microsPerSet(Outcome outcome) {
        return outcome.cpuMicrosPerDelivery() / Flood.BATCH;
    }

    private static Lane open(Generator generator, Server server, Variant variant) {
        int sessions = (variant.subscriptions + PER_SESSION - 1) / PER_SESSION;
        new Sessions(generator)
                .joinAll(server, "/out", sessions, i -> subscriptions(i, variant), i -> MessageListener.DEAF);
        List<String> addresses = IntStream.range(0, variant.params)
                .mapToObj(i -> "/venue/stage" + i % 50 + "/fixture" + i + "/level")
                .toList();
        return Flood.lane(generator, server, addresses);
    }

    private static List<byte[]> subscriptions(int session, Variant variant) {
        List<byte[]> frames = new ArrayList<>();
        int from = session * PER_SESSION;
        for (int i = from; i < Math.min(variant.subscriptions, from + PER_SESSION); i++) {
            frames.add(ClaspFrames.subscribe(i, pattern(i)));
        }
        return frames;
    }

    /** Mostly single controls, some banks of them, few whole areas; none is of the Params that are written. */
    private static String pattern(int i) {
        String zone = "/venue/zone" + i / 20;
        return switch (i % 20) {
            case 0 -> zone + "/**";
            case 1 -> zone + "/*/level";
            case 2 -> zone + "/fix*/level";
            case 3 -> zone + "/**/level";
            default -> zone + "/fixture" + i % 20 + "/level";
        };
    }
}
