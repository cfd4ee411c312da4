package io.stagebus.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.stagebus.benchmarks.client.Generator;
import io.stagebus.benchmarks.client.MessageListener;
import io.stagebus.benchmarks.client.MqttClient;
import io.stagebus.benchmarks.lane.Lane;
import io.stagebus.benchmarks.lane.Load;
import io.stagebus.benchmarks.lane.Load.Outcome;
import io.stagebus.benchmarks.lane.MqttLanes;
import io.stagebus.benchmarks.report.Row;
import io.stagebus.benchmarks.server.Server;
import io.stagebus.benchmarks.wire.MqttPackets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** What many MQTT clients, many retained messages and clients that never read cost the gateway. */
final class MqttCrowds {

    private static final int CONNECT_SECONDS = 60;
    private static final int PATIENCE_SECONDS = 300;
    private static final int DEAF = 20;
    private static final int FLOODS = 3;
    private static final double MEGABYTE = 1048576;
    private static final int FLOOD_BYTES = 1_024;
    private static final int BATCH = 256;
    /** Of processor time in two seconds. */
    private static final long IDLE_CPU_NANOS = 100_000_000;

    private static final double OTHERS_MILLIS = 100;
    private static final double IDLE_KILOBYTES = 12;
    private static final double CONNECTS_PER_SECOND = 4_000;
    private static final double DEAF_MEGABYTES = 48;

    private final Bench bench;
    private final String program;

    MqttCrowds(Bench bench, String program) {
        this.bench = bench;
        this.program = program;
    }

    /** Clients that connect and say nothing. */
    void idle() {
        int count = bench.effort().count(5_000, 200);
        try (Generator generator = new Generator();
                Server server = bench.servers().stagebus()) {
            MqttLanes lanes = new MqttLanes(generator);
            // Some come and go first, so that code and buffers that serve all are not counted as theirs.
            close(lanes.idle(server, count / 5));
            long before = server.process().residentBytes();
            long start = System.nanoTime();
            List<MqttClient> clients = lanes.idle(server, count);
            double perSecond = count * 1e9 / (System.nanoTime() - start);
            double kilobytes = (server.process().residentBytes() - before) / 1024.0 / count;
            String what = "%,d idle clients, ".formatted(count);
            row(what + "RSS KB each", "≤ 12 KB", kilobytes, kilobytes <= IDLE_KILOBYTES);
            row(what + "connects a second", "≥ 4,000", perSecond, perSecond >= CONNECTS_PER_SECOND);
            close(clients);
        }
    }

    private void row(String what, String target, double figure, boolean isMet) {
        bench.report().add(Row.absolute(program, what, target, figure, isMet));
    }

    private static void close(List<MqttClient> clients) {
        clients.forEach(MqttClient::close);
        clients.forEach(client -> Generator.await(client.closed(), CONNECT_SECONDS, "connection did not close"));
    }

    private MqttClient open(Generator generator, Server server, String name, MessageListener listener) {
        CompletableFuture<MqttClient> opening = MqttClient.open(generator, server.mqtt(), name, listener);
        return Generator.await(opening, CONNECT_SECONDS, "MQTT did not connect");
    }

    private static void subscribe(Generator generator, MqttClient client, String filter) {
        CompletableFuture<MqttClient> subscribed = generator.call(() -> client.subscribe(filter, 0));
        Generator.await(subscribed, CONNECT_SECONDS, "MQTT did not subscribe");
    }

    /** A million retained messages in a small heap, shown to one client while two others go on talking. */
    void retained() {
        int count = bench.effort().count(1_000_000, 5_000);
        try (Generator generator = new Generator();
                Server server = bench.servers()
                        .stagebus(
                                "--heap",
                                "384m",
                                "--max-params",
                                String.valueOf(count + 1_000),
                                "--max-param-bytes",
                                "1g")) {
            MqttClient writer = open(generator, server, "writer", MessageListener.DEAF);
            AtomicLong last = new AtomicLong();
            MqttClient control = open(generator, server, "control", (buffer, at, length) -> last.incrementAndGet());
            subscribe(generator, control, "done");
            fill(generator, writer, count);
            await(generator, () -> last.get() == 1);
            awaitIdle(server);
            AtomicLong shown = new AtomicLong();
            MqttClient reader = open(generator, server, "reader", (buffer, at, length) -> shown.incrementAndGet());
            try (Lane others = new MqttLanes(generator).oneTo(server, 1, 0)) {
                Load load = new Load(generator);
                load.paced(others, 500, bench.effort().warmUpSeconds());
                subscribe(generator, reader, "r/#");
                Outcome outcome = load.paced(others, 500, bench.effort().seconds());
                await(generator, () -> shown.get() >= count);
                bench.report().add(Row.count(program, "retained messages shown, 384 MB heap", count, shown.get()));
                double millis = outcome.micros(99) / 1e3;
                row("meanwhile others, p99 ms", "≤ 100 ms", millis, millis <= OTHERS_MILLIS);
                Duel.reportSoundness(bench.report(), program, "meanwhile others", List.of(outcome));
            }
            close(List.of(writer, control, reader));
        }
    }

    /** Until the history of what was written is filed: on one processor that takes longer than the writing. */
    private static void awaitIdle(Server server) {
        long end = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L;
        long before = server.process().cpuNanos();
        long used = Long.MAX_VALUE;
        while (used > IDLE_CPU_NANOS && System.nanoTime() < end) {
            LockSupport.parkNanos(2_000_000_000L);
            long now = server.process().cpuNanos();
            used = now - before;
            before = now;
        }
    }

    private static void fill(Generator generator, MqttClient writer, int count) {
        AtomicLong next = new AtomicLong();
        generator.drive(
                now -> {
                    if (writer.isWritable()) {
                        ByteBuf out = writer.buffer(BATCH * 64);
                        for (int i = 0; i < BATCH && next.get() < count; i++) {
                            MqttPackets.publish(out, "r/" + next.getAndIncrement(), 8, true);
                        }
                        if (next.get() == count) {
                            MqttPackets.publish(out, "done", 1, false);
                        }
                        writer.send(out);
                    }
                    return next.get() < count;
                },
                PATIENCE_SECONDS);
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Generator generator, Condition condition) {
        long end = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L;
        generator.drive(now -> !condition.holds() && now < end, PATIENCE_SECONDS + 30L);
    }

    /** A flood of which some clients read nothing: the others get all of it, and memory stays. */
    void deaf() {
        int count = bench.effort().count(200_000, 5_000);
        try (Generator generator = new Generator();
                Server server = bench.servers().stagebus()) {
            MqttLanes lanes = new MqttLanes(generator);
            AtomicLong seen = new AtomicLong();
            MqttClient good = open(generator, server, "good", (buffer, at, length) -> seen.incrementAndGet());
            subscribe(generator, good, "flood");
            MqttClient writer = open(generator, server, "writer", MessageListener.DEAF);
            flood(generator, writer, seen, count / 4);
            long idle = server.process().residentBytes();
            // The heap fills with what is long over until it is collected, whoever reads: what that takes is not
            // theirs.
            for (int i = 0; i < FLOODS; i++) {
                flood(generator, writer, seen, count);
            }
            long before = server.process().residentBytes();
            bench.report().add(Row.information(program, "flood alone, RSS MB more", (before - idle) / MEGABYTE));
            List<MqttClient> deaf = lanes.deaf(server, "flood", DEAF);
            long start = seen.get();
            flood(generator, writer, seen, count);
            double megabytes = (server.process().residentBytes() - before) / MEGABYTE;
            bench.report()
                    .add(Row.count(program, "flood beside 20 that never read, delivered", count, seen.get() - start));
            row(
                    "flood beside 20 that never read, RSS MB more than without",
                    "< 48 MB",
                    megabytes,
                    megabytes < DEAF_MEGABYTES);
            close(deaf);
            close(List.of(good, writer));
        }
    }

    /** Sends so many messages of 1 KB, never more than a few hundred ahead of who reads. */
    private static void flood(Generator generator, MqttClient writer, AtomicLong seen, int count) {
        long first = seen.get();
        AtomicLong sent = new AtomicLong();
        long end = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L;
        generator.drive(
                now -> {
                    if (sent.get() < count && sent.get() - (seen.get() - first) < BATCH) {
                        ByteBuf out = writer.buffer(32 * (FLOOD_BYTES + 16));
                        for (int i = 0; i < 32 && sent.get() < count; i++) {
                            MqttPackets.publish(out, "flood", FLOOD_BYTES, false);
                            sent.incrementAndGet();
                        }
                        writer.send(out);
                    }
                    return seen.get() - first < count && now < end;
                },
                PATIENCE_SECONDS + 30L);
    }
}
