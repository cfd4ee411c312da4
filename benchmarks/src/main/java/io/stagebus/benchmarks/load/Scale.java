package io.stagebus.benchmarks.load;

import io.stagebus.benchmarks.client.Generator;
import io.stagebus.benchmarks.lane.Flood;
import io.stagebus.benchmarks.lane.Lane;
import io.stagebus.benchmarks.lane.Lanes;
import io.stagebus.benchmarks.lane.Load;
import io.stagebus.benchmarks.lane.Load.Outcome;
import io.stagebus.benchmarks.lane.Sessions;
import io.stagebus.benchmarks.report.Row;
import io.stagebus.benchmarks.server.Server;
import io.stagebus.benchmarks.wire.ClaspFrames;
import java.util.List;
import java.util.stream.IntStream;

/** Many params, many updates, many clients: whether everything reaches everybody. */
final class Scale implements Program {

    private static final int ADDRESS_LENGTH = 60;

    @Override
    public String name() {
        return "scale";
    }

    @Override
    public String summary() {
        return "a late joiner to 5,000 params; 10,000 SETs to 200 subscribers; 2,000 CLASP, 500 MQTT and 200 OSC clients at once";
    }

    @Override
    public void run(Bench bench) {
        lateJoiner(bench);
        subscribers(bench);
        everybody(bench);
    }

    private void lateJoiner(Bench bench) {
        int params = bench.effort().count(5_000, 500) / Flood.BATCH * Flood.BATCH + Flood.BATCH;
        List<String> addresses = IntStream.range(0, params)
                .mapToObj(i -> "/venue/%050d/x".formatted(i))
                .map(address -> address + "y".repeat(ADDRESS_LENGTH - address.length()))
                .toList();
        try (Generator generator = new Generator();
                Server server = bench.servers().stagebus();
                Lane flood = Flood.lane(generator, server, addresses)) {
            new Load(generator).exactly(flood, params / Flood.BATCH, 4, 60);
            int[] seen = {0};
            new Sessions(generator)
                    .join(
                            server,
                            "/out",
                            List.of(),
                            (buffer, at, length) -> seen[0] += ClaspFrames.snapshotNumbers(buffer, at, length))
                    .close();
            bench.report().add(Row.count(name(), "params with 60 characters that a late joiner got", params, seen[0]));
        }
    }

    private void subscribers(Bench bench) {
        int subscribers = bench.effort().count(200, 20);
        int sets = bench.effort().count(10_000, 1_000);
        try (Generator generator = new Generator();
                Server server = bench.servers().stagebus();
                Lane lane = new Lanes(generator).webSocket(server, subscribers, ClaspFrames.FIRE)) {
            Outcome outcome = new Load(generator).exactly(lane, sets, 256, 120);
            String what = "SETs in order at each of %d subscribers".formatted(subscribers);
            double each = (double) outcome.delivered() / subscribers;
            bench.report()
                    .add(Row.absolute(name(), what, "%,d".formatted(sets), each, outcome.isSound() && each == sets));
        }
    }

    private void everybody(Bench bench) {
        Effort effort = bench.effort();
        try (Generator generator = new Generator();
                Server server = bench.servers().stagebus();
                Crowd crowd = new Crowd(
                        generator, server, effort.count(2_000, 40), effort.count(500, 10), effort.count(200, 10))) {
            int sets = 100;
            Outcome outcome = new Load(generator).exactly(crowd.lane(), sets, 1, 60);
            boolean met = outcome.isSound() && crowd.allOpen();
            bench.report()
                    .add(Row.absolute(
                            name(),
                            "SETs in order at each of " + crowd,
                            "" + sets,
                            (double) outcome.delivered() / crowd.size(),
                            met));
        }
    }
}
