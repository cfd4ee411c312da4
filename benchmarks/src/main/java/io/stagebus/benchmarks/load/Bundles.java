package io.stagebus.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.stagebus.benchmarks.client.Generator;
import io.stagebus.benchmarks.client.WebSocketClient;
import io.stagebus.benchmarks.lane.Load;
import io.stagebus.benchmarks.lane.Sessions;
import io.stagebus.benchmarks.report.Rounds;
import io.stagebus.benchmarks.report.Row;
import io.stagebus.benchmarks.report.Row.Verdict;
import io.stagebus.benchmarks.server.Server;
import io.stagebus.benchmarks.server.Server.Dialect;
import io.stagebus.benchmarks.wire.ClaspFrames;
import io.stagebus.benchmarks.wire.SequenceReader;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Scheduled bundles, a thousand of them pending all the time: how late they arrive, beside the bare loop's timers. */
final class Bundles implements Program {

    private static final int PER_SECOND = 1_000;
    private static final long AHEAD_MICROS = 1_000_000;
    /** Until the first thousand are scheduled. */
    private static final long HEAD_START_MICROS = 100_000;

    private static final double MORE_MICROS = 2_000;
    private static final String ADDRESS = "/bench/cue";

    @Override
    public String name() {
        return "bundles";
    }

    @Override
    public String summary() {
        return "bundles scheduled one second ahead, 1,000 pending: lateness beside the bare timer loop's";
    }

    @Override
    public void run(Bench bench) {
        try (Generator generator = new Generator();
                Server subject = bench.servers().subject();
                Server bareServer = bench.servers().bare();
                Side side = new Side(generator, subject);
                Side bare = new Side(generator, bareServer)) {
            double seconds = bench.effort().seconds();
            side.turn(bench.effort().warmUpSeconds());
            bare.turn(bench.effort().warmUpSeconds());
            Rounds median = new Rounds();
            Rounds tail = new Rounds();
            for (int round = 0; round < bench.effort().rounds(); round++) {
                Histogram first = (round % 2 == 0 ? side : bare).turn(seconds);
                Histogram second = (round % 2 == 0 ? bare : side).turn(seconds);
                Histogram measured = round % 2 == 0 ? first : second;
                Histogram other = round % 2 == 0 ? second : first;
                median.add(micros(measured, 50), micros(other, 50));
                tail.add(micros(measured, 99), micros(other, 99));
            }
            boolean met = tail.measured() <= tail.bare() + MORE_MICROS;
            bench.report().add(Row.beside(name(), "lateness p99, µs", "≤ bare + 2,000 µs", tail, Verdict.of(met)));
            bench.report().add(Row.compared(name(), "lateness p50, µs", median));
            bench.report().add(Row.count(name(), "bundles that never ran", 0, side.missing()));
        }
    }

    private static double micros(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / 1e3;
    }

    /** One server, the connection that schedules and the one that receives. */
    private static final class Side implements AutoCloseable {
        private final Generator generator;
        private final WebSocketClient scheduler;
        private final WebSocketClient receiver;
        // Where the wall clock stands against System.nanoTime, for all of a turn.
        private long wallMicros;
        private long wallNanos;
        private long sent;
        private long received;
        private long firstDueMicros;
        private long firstOfTurn;
        private Histogram histogram = Load.histogram();

        Side(Generator generator, Server server) {
            this.generator = generator;
            Sessions sessions = new Sessions(generator);
            SequenceReader reader =
                    server.dialect() == Dialect.BARE ? ClaspFrames::bundleSequence : ClaspFrames::sequence;
            receiver = sessions.join(
                    server,
                    "/out",
                    List.of(ClaspFrames.subscribe(1, ADDRESS)),
                    (buffer, at, length) -> arrived(reader, buffer, at, length));
            scheduler = sessions.sender(server, "/timer");
        }

        private void arrived(SequenceReader reader, ByteBuf buffer, int at, int length) {
            long sequence = reader.read(buffer, at, length);
            if (sequence >= firstOfTurn) {
                received++;
                long lateMicros = nowMicros(System.nanoTime()) - dueMicros(sequence);
                histogram.recordValue(Math.max(0, lateMicros * 1_000));
            }
        }

        private long nowMicros(long nowNanos) {
            return wallMicros + (nowNanos - wallNanos) / 1_000;
        }

        private long dueMicros(long sequence) {
            return firstDueMicros + (sequence - firstOfTurn) * 1_000_000 / PER_SECOND;
        }

        /** Schedules for {@code seconds} and waits until the last has come. */
        Histogram turn(double seconds) {
            histogram = Load.histogram();
            wallNanos = System.nanoTime();
            wallMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
            firstOfTurn = sent;
            firstDueMicros = wallMicros + HEAD_START_MICROS;
            long endMicros = wallMicros + (long) (seconds * 1e6);
            long lastMicros = endMicros + AHEAD_MICROS + 5_000_000;
            generator.drive(
                    nowNanos -> {
                        long now = nowMicros(nowNanos);
                        // Always a second ahead: the first thousand at once, then one for each that is due.
                        while (now < endMicros && dueMicros(sent) <= now + AHEAD_MICROS) {
                            scheduler.sendMessage(ClaspFrames.bundle(dueMicros(sent), ADDRESS, sent));
                            sent++;
                        }
                        return now < endMicros || (received < sent && now < lastMicros);
                    },
                    (long) seconds + 30);
            return histogram;
        }

        long missing() {
            return sent - received;
        }

        @Override
        public void close() {
            scheduler.close();
            receiver.close();
        }
    }
}
