package io.stagebus.benchmarks.load;

import io.stagebus.benchmarks.client.Generator;
import io.stagebus.benchmarks.lane.Lane;
import io.stagebus.benchmarks.lane.Lanes;
import io.stagebus.benchmarks.lane.Load;
import io.stagebus.benchmarks.report.Row;
import io.stagebus.benchmarks.server.Server;
import java.util.function.BiFunction;

/** From MQTT and from OSC to a WebSocket subscriber, 2,000 a second. */
final class DoorHops implements Program {

    private static final int PER_SECOND = 2_000;

    @Override
    public String name() {
        return "doors";
    }

    @Override
    public String summary() {
        return "MQTT to WebSocket and OSC to WebSocket at 2,000 messages a second: latency beside the bare loop's";
    }

    @Override
    public void run(Bench bench) {
        hop(bench, "MQTT to WebSocket, ", Lanes::mqttToWebSocket);
        hop(bench, "OSC to WebSocket, ", Lanes::oscToWebSocket);
    }

    private void hop(Bench bench, String way, BiFunction<Lanes, Server, Lane> open) {
        try (Generator generator = new Generator();
                Server subject = bench.servers().subject();
                Server bareServer = bench.servers().bare()) {
            Lanes lanes = new Lanes(generator);
            Load load = new Load(generator);
            try (Lane lane = open.apply(lanes, subject);
                    Lane bare = open.apply(lanes, bareServer)) {
                OneHop.warmUp(bench, load, lane);
                OneHop.warmUp(bench, load, bare);
                double seconds = bench.effort().seconds();
                Duel duel = Duel.of(bench, lane, bare, one -> load.paced(one, PER_SECOND, seconds));
                bench.report().add(Row.compared(name(), way + "p50, µs", duel.rounds(turn -> turn.micros(50))));
                bench.report().add(Row.compared(name(), way + "p99, µs", duel.rounds(turn -> turn.micros(99))));
                bench.report()
                        .add(Row.compared(
                                name(),
                                way + "server CPU, µs a message",
                                duel.rounds(turn -> turn.cpuMicrosPerDelivery())));
                Duel.reportSoundness(bench.report(), name(), way + "messages", duel.measured());
            }
        }
    }
}
