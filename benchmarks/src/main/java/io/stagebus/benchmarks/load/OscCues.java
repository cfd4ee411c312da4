package io.stagebus.benchmarks.load;

import io.stagebus.benchmarks.client.Generator;
import io.stagebus.benchmarks.client.MessageListener;
import io.stagebus.benchmarks.client.MqttClient;
import io.stagebus.benchmarks.client.OscClient;
import io.stagebus.benchmarks.client.WebSocketClient;
import io.stagebus.benchmarks.lane.Load;
import io.stagebus.benchmarks.lane.Sessions;
import io.stagebus.benchmarks.report.Row;
import io.stagebus.benchmarks.server.Server;
import io.stagebus.benchmarks.wire.ClaspFrames;
import io.stagebus.benchmarks.wire.OscPackets;
import io.stagebus.benchmarks.wire.SequenceReader;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * OSC bundles for a time to come, with a message for each of three doors: how far apart they arrive there, and how far from
 * their time. The generator's thread, which reads all three.
 */
final class OscCues {

    private static final int PER_SECOND = 100;
    private static final long AHEAD_MICROS = 200_000;
    private static final long PATIENCE_MICROS = 2_000_000;
    private static final int DOORS = 3;
    private static final double MAX_SKEW_MILLIS = 5;
    private static final double MAX_LATE_MILLIS = 2;
    private static final long FIRST = 1L << 40;

    private final long[][] arrivedNanos;
    private final int count;
    /** The first ones are not counted: compilers share the processor then. */
    private final int warmUp;

    private int arrived;

    /** So many cues. */
    OscCues(Bench bench) {
        warmUp = (int) (PER_SECOND * bench.effort().warmUpSeconds());
        count = warmUp + Math.max(10, (int) (PER_SECOND * bench.effort().seconds()));
        arrivedNanos = new long[count][DOORS];
    }

    private MessageListener door(int door, SequenceReader reader) {
        return (buffer, at, length) -> {
            long cue = reader.read(buffer, at, length) - FIRST;
            if (cue >= 0 && cue < count && arrivedNanos[(int) cue][door] == 0) {
                arrivedNanos[(int) cue][door] = System.nanoTime();
                arrived++;
            }
        };
    }

    /** Measures, and adds rows to the report. */
    void run(Bench bench, Server server, String program) {
        try (Generator generator = new Generator();
                WebSocketClient webSocket = new Sessions(generator)
                        .join(
                                server,
                                "/out",
                                List.of(ClaspFrames.subscribe(1, "/osc/cues/1")),
                                door(0, ClaspFrames::sequence));
                MqttClient mqtt = Generator.await(
                        MqttClient.open(generator, server.mqtt(), "cues", door(1, SequenceReader::digits))
                                .thenCompose(client -> client.subscribe("/osc/cues/2", 0)),
                        30,
                        "MQTT did not subscribe");
                OscClient osc = new OscClient(generator, server.osc(), door(2, SequenceReader::lastLong));
                OscClient desk = new OscClient(generator, server.osc(), MessageListener.DEAF)) {
            osc.send(OscPackets.subscribeToAll("/cues/3"));
            long dueMicros = play(generator, desk);
            report(bench, program, dueMicros, mqtt.isOpen() && webSocket.isOpen());
        }
    }

    /** Answers when the first one is due, on the clock of {@link System#nanoTime}. */
    private long play(Generator generator, OscClient desk) {
        long startNanos = System.nanoTime();
        long startMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        long firstMicros = AHEAD_MICROS;
        int[] sent = {0};
        generator.drive(
                nowNanos -> {
                    long now = (nowNanos - startNanos) / 1_000;
                    while (sent[0] < count && now >= sent[0] * 1_000_000L / PER_SECOND) {
                        long due = firstMicros + sent[0] * 1_000_000L / PER_SECOND;
                        desk.send(OscPackets.cue(startMicros + due, "/cues/", DOORS, FIRST + sent[0]));
                        sent[0]++;
                    }
                    long last = firstMicros + count * 1_000_000L / PER_SECOND + PATIENCE_MICROS;
                    return arrived < DOORS * count && now < last;
                },
                count / PER_SECOND + 30L);
        return startNanos / 1_000 + firstMicros;
    }

    private void report(Bench bench, String program, long dueMicros, boolean connected) {
        Histogram skew = Load.histogram();
        Histogram late = Load.histogram();
        long missing = 0;
        for (int cue = 0; cue < count; cue++) {
            long first = Arrays.stream(arrivedNanos[cue]).min().orElseThrow();
            long last = Arrays.stream(arrivedNanos[cue]).max().orElseThrow();
            if (first == 0) {
                missing++;
            } else if (cue >= warmUp) {
                skew.recordValue(last - first);
                long due = (dueMicros + cue * 1_000_000L / PER_SECOND) * 1_000;
                late.recordValue(Math.abs(first - due));
            }
        }
        double skewMillis = skew.getValueAtPercentile(99) / 1e6;
        double lateMillis = late.getValueAtPercentile(99) / 1e6;
        bench.report()
                .add(Row.absolute(
                        program,
                        "a bundle for later at three doors, skew p99, ms",
                        "< 5",
                        skewMillis,
                        skewMillis < MAX_SKEW_MILLIS));
        bench.report()
                .add(Row.absolute(
                        program, "the same, from its time, p99, ms", "≤ 2", lateMillis, lateMillis <= MAX_LATE_MILLIS));
        bench.report()
                .add(Row.count(program, "the same, cues that did not come to all", 0, connected ? missing : count));
    }
}
