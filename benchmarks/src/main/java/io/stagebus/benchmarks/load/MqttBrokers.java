package io.stagebus.benchmarks.load;

import io.stagebus.benchmarks.client.Generator;
import io.stagebus.benchmarks.lane.Lane;
import io.stagebus.benchmarks.lane.Load;
import io.stagebus.benchmarks.lane.Load.Outcome;
import io.stagebus.benchmarks.lane.MqttLanes;
import io.stagebus.benchmarks.report.Rounds;
import io.stagebus.benchmarks.report.Row;
import io.stagebus.benchmarks.server.Server;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The gateway as an MQTT broker beside others, which it takes turns with: CPU for each delivery and latency. With clean
 * sessions; bus, state and scopes are at work. None of the brokers keeps anything on the disk; what it costs when the journal
 * does is told apart.
 */
final class MqttBrokers implements Program {

    private static final int PER_SECOND = 2_000;
    private static final int MANY = 50;
    /** How many times longer than others a fresh server is warmed up: on one processor its compilers take their time. */
    private static final int FRESH = 4;

    /** One way of messages, and how much of Mosquitto's and moquette's CPU it may take. */
    private record Case(
            String what, int window, double ofMosquitto, double ofMoquette, BiFunction<MqttLanes, Server, Lane> lane) {}

    /** What has no target. */
    private static final double ANY = Double.POSITIVE_INFINITY;

    private static final List<Case> CASES = List.of(
            new Case("QoS 0, 1 to 1", 256, 0.5, 0.15, (lanes, server) -> lanes.oneTo(server, 1, 0)),
            new Case("QoS 0, 1 to 50", 32, 0.25, ANY, (lanes, server) -> lanes.oneTo(server, MANY, 0)),
            new Case("QoS 0, 50 to 1", 8, 0.5, ANY, (lanes, server) -> lanes.toOne(server, MANY, 0)),
            new Case("QoS 1, 1 to 1", 32, 0.6, ANY, (lanes, server) -> lanes.oneTo(server, 1, 1)),
            new Case("QoS 1, 1 to 50", 8, 0.4, ANY, (lanes, server) -> lanes.oneTo(server, MANY, 1)));

    @Override
    public String name() {
        return "mqtt";
    }

    @Override
    public String summary() {
        return "MQTT beside Mosquitto and moquette: CPU a delivery, latency";
    }

    @Override
    public void run(Bench bench) {
        besides(bench, () -> bench.servers().mosquitto(), Case::ofMosquitto);
        besides(bench, () -> Optional.of(bench.servers().moquette()), Case::ofMoquette);
        recorded(bench);
    }

    /** Another broker, if it is there. */
    private interface Starter {
        Optional<Server> start();
    }

    private void besides(Bench bench, Starter starter, ToDoubleFunction<Case> limit) {
        try (Generator generator = new Generator();
                Server subject = bench.servers().stagebus("--stateless")) {
            Optional<Server> started = starter.start();
            if (started.isEmpty()) {
                bench.report().note("mqtt: Mosquitto is not installed: nothing to compare with");
                return;
            }
            try (Server other = started.get()) {
                MqttLanes lanes = new MqttLanes(generator);
                Load load = new Load(generator);
                warmUp(bench, load, lanes, subject);
                warmUp(bench, load, lanes, other);
                for (Case one : CASES) {
                    // Moquette is measured where there is a target: it closes on the fiftieth reader now and then.
                    if (limit.applyAsDouble(one) == ANY) {
                        continue;
                    }
                    cpu(
                            bench,
                            load,
                            one,
                            limit.applyAsDouble(one),
                            one.lane.apply(lanes, subject),
                            one.lane.apply(lanes, other));
                }
                latency(bench, load, lanes, subject, other);
            }
        }
    }

    private static void warmUp(Bench bench, Load load, MqttLanes lanes, Server fresh) {
        Case first = CASES.getFirst();
        try (Lane lane = first.lane.apply(lanes, fresh)) {
            load.windowed(lane, first.window, FRESH * bench.effort().warmUpSeconds());
        }
    }

    /** The same beside the gateway that keeps nothing: every message is an Event, of which the journal keeps all it can. */
    private void recorded(Bench bench) {
        try (Generator generator = new Generator();
                Server recording = bench.servers().stagebus();
                Server stateless = bench.servers().stagebus("--stateless")) {
            MqttLanes lanes = new MqttLanes(generator);
            Load load = new Load(generator);
            warmUp(bench, load, lanes, recording);
            warmUp(bench, load, lanes, stateless);
            Case one = CASES.getFirst();
            cpu(bench, load, one, ANY, one.lane.apply(lanes, recording), one.lane.apply(lanes, stateless));
            latency(bench, load, lanes, recording, stateless);
        }
    }

    private void cpu(Bench bench, Load load, Case one, double limit, Lane subject, Lane other) {
        try (subject;
                other) {
            double seconds = bench.effort().seconds();
            load.windowed(subject, one.window, bench.effort().warmUpSeconds());
            load.windowed(other, one.window, bench.effort().warmUpSeconds());
            Duel duel = Duel.of(bench, subject, other, lane -> load.windowed(lane, one.window, seconds));
            String name = nameOf(other.server());
            report(bench, one.what + ", CPU µs a delivery", name, limit, duel.rounds(Outcome::cpuMicrosPerDelivery));
            bench.report()
                    .add(Row.compared(
                            name(),
                            one.what + ", deliveries a second, beside " + name,
                            duel.rounds(Outcome::perSecond)));
            Duel.reportSoundness(bench.report(), name(), one.what + " beside " + name, duel.measured());
        }
    }

    private void latency(Bench bench, Load load, MqttLanes lanes, Server subject, Server other) {
        try (Lane ours = lanes.oneTo(subject, 1, 1);
                Lane theirs = lanes.oneTo(other, 1, 1)) {
            OneHop.warmUp(bench, load, ours);
            OneHop.warmUp(bench, load, theirs);
            double seconds = bench.effort().seconds();
            Function<Lane, Outcome> turn = lane -> load.paced(lane, PER_SECOND, seconds);
            Duel duel = Duel.of(bench, ours, theirs, turn);
            double limit = other.name().equals("mosquitto") ? 1.2 : ANY;
            String name = nameOf(other);
            report(bench, "QoS 1, 2,000 a second, p50 µs", name, limit, duel.rounds(one -> one.micros(50)));
            report(bench, "QoS 1, 2,000 a second, p99 µs", name, ANY, duel.rounds(one -> one.micros(99)));
            Duel.reportSoundness(bench.report(), name(), "QoS 1, 2,000 a second, beside " + name, duel.measured());
        }
    }

    private static String nameOf(Server other) {
        return other.name().equals("stagebus") ? "itself without journal" : other.name();
    }

    private void report(Bench bench, String what, String other, double limit, Rounds rounds) {
        boolean isDemanded = limit != ANY;
        bench.report()
                .add(Row.beside(
                        name(),
                        what + ", beside " + other,
                        isDemanded ? "≤ " + limit + " × " + other : "",
                        rounds,
                        isDemanded ? Row.Verdict.of(rounds.ratio() <= limit) : Row.Verdict.NO_TARGET));
    }
}
