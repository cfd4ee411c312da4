package io.stagebus.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.stagebus.benchmarks.client.Generator;
import io.stagebus.benchmarks.client.MessageListener;
import io.stagebus.benchmarks.client.MqttClient;
import io.stagebus.benchmarks.client.OscClient;
import io.stagebus.benchmarks.client.WebSocketClient;
import io.stagebus.benchmarks.lane.Load;
import io.stagebus.benchmarks.lane.Pace;
import io.stagebus.benchmarks.lane.Sessions;
import io.stagebus.benchmarks.server.Server;
import io.stagebus.benchmarks.wire.ClaspFrames;
import io.stagebus.benchmarks.wire.FrameTemplate;
import io.stagebus.benchmarks.wire.OscPackets;
import io.stagebus.benchmarks.wire.SequenceReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * A show in full swing, all its clients on one generator: a desk that sends faders and GO by OSC, a desk that sends faders by
 * CLASP, three tablets that see all faders and one that has stopped reading, a media server on MQTT and a prompter on
 * WebSocket that wait for GO.
 */
final class Show implements AutoCloseable {

    private static final int FADERS = 64;
    private static final double FADERS_PER_SECOND_AND_DESK = 10_000;
    private static final double GOS_PER_SECOND = 200;
    private static final int REMEMBERED = 1 << 14;
    private static final int TABLETS = 3;
    private static final int CONNECT_SECONDS = 30;
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final Generator generator;
    private final OscClient oscDesk;
    private final WebSocketClient claspDesk;
    private final List<AutoCloseable> others = new ArrayList<>();
    private final FrameTemplate go = OscPackets.withLong("/go");
    private final FrameTemplate[] oscFaders = new FrameTemplate[FADERS];
    private final FrameTemplate[] claspFaders = new FrameTemplate[FADERS];

    /** When each of the last GOs was sent. A datagram waits for nobody, so how late it is sent is the generator's doing. */
    private final long[] sentNanos = new long[REMEMBERED];

    private final Histogram late = Load.histogram();
    private final Watch mqtt = new Watch();
    private final Watch webSocket = new Watch();
    private long faderFrames;
    private long fadersSent;
    private long gosSent;
    private long gosBefore;
    private Pace gos = new Pace(1, 0, 0);

    Show(Generator generator, Server server) {
        this.generator = generator;
        for (int i = 0; i < FADERS; i++) {
            oscFaders[i] = OscPackets.withLong("/desk/fader/" + i);
            claspFaders[i] =
                    ClaspFrames.set("/desk/fader/" + i, ClaspFrames.FIRE).masked();
        }
        Sessions sessions = new Sessions(generator);
        List<byte[]> faders = List.of(ClaspFrames.subscribe(1, "/osc/desk/**"), ClaspFrames.subscribe(2, "/desk/**"));
        others.addAll(sessions.joinAll(server, "/out", TABLETS, i -> faders, i -> this::faderArrived));
        WebSocketClient slow = sessions.joinSmall(server, faders, MessageListener.DEAF);
        generator.call(() -> {
            slow.setReading(false);
            return true;
        });
        others.add(slow);
        others.add(sessions.join(
                server,
                "/out",
                List.of(ClaspFrames.subscribe(1, "/show/**")),
                (buffer, at, length) -> webSocket.arrived(ClaspFrames.sequence(buffer, at, length))));
        MessageListener media = (buffer, at, length) -> mqtt.arrived(SequenceReader.digits(buffer, at, length));
        MqttClient client = Generator.await(
                MqttClient.open(generator, server.mqtt(), "media", media), CONNECT_SECONDS, "MQTT did not connect");
        Generator.await(
                generator.call(() -> client.subscribe("/show/#", 0)), CONNECT_SECONDS, "MQTT did not subscribe");
        others.add(client);
        claspDesk = sessions.sender(server, "/in");
        oscDesk = new OscClient(generator, server.osc(), MessageListener.DEAF);
    }

    private void faderArrived(ByteBuf buffer, int at, int length) {
        if (ClaspFrames.sequence(buffer, at, length) >= 0) {
            faderFrames++;
        }
    }

    /** Lets the show go on for {@code seconds}. */
    void run(double seconds) {
        long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
        long end = start + (long) (seconds * 1e9);
        Pace osc = new Pace(FADERS_PER_SECOND_AND_DESK, start, 0);
        Pace clasp = new Pace(FADERS_PER_SECOND_AND_DESK, start, 0);
        gos = new Pace(GOS_PER_SECOND, start, gosSent);
        generator.drive(
                now -> {
                    if (now < end) {
                        send(now, osc, clasp);
                        return true;
                    }
                    return (mqtt.next < gosSent || webSocket.next < gosSent) && now < end + DRAIN_NANOS;
                },
                (long) seconds + 30);
    }

    private void send(long now, Pace osc, Pace clasp) {
        int due = gos.take(now);
        if (due > 0) {
            long sent = System.nanoTime();
            for (int i = 0; i < due; i++) {
                late.recordValue(Math.max(0, sent - gos.intendedNanos(gosSent + i)));
                sentNanos[(int) ((gosSent + i) % REMEMBERED)] = sent;
            }
            oscDesk.send(go, gosSent, due);
            gosSent += due;
        }
        for (int more = osc.take(now); more > 0; more--) {
            oscDesk.send(oscFaders[(int) (fadersSent % FADERS)], fadersSent++, 1);
        }
        int more = clasp.take(now);
        if (more > 0) {
            ByteBuf out = claspDesk.buffer(more * 64);
            for (; more > 0; more--) {
                claspFaders[(int) (fadersSent % FADERS)].write(out, fadersSent);
                fadersSent++;
            }
            claspDesk.send(out);
        }
    }

    /** Forgets what was measured so far. */
    void forget() {
        mqtt.histogram.reset();
        webSocket.histogram.reset();
        late.reset();
        faderFrames = 0;
        fadersSent = 0;
        gosBefore = gosSent;
    }

    Histogram mqtt() {
        return mqtt.histogram;
    }

    Histogram webSocket() {
        return webSocket.histogram;
    }

    /** How late GO was sent, against its plan. */
    Histogram late() {
        return late;
    }

    /** How many GOs did not reach one of the two who wait for them. */
    long missing() {
        long sent = gosSent - gosBefore;
        return 2 * sent - mqtt.histogram.getTotalCount() - webSocket.histogram.getTotalCount();
    }

    long fadersSent() {
        return fadersSent;
    }

    long fadersPerTablet() {
        return faderFrames / TABLETS;
    }

    @Override
    public void close() {
        oscDesk.close();
        claspDesk.close();
        for (AutoCloseable other : others) {
            try {
                other.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Who waits for GO. Generator's thread. */
    private final class Watch {
        private final Histogram histogram = Load.histogram();
        private long next;

        void arrived(long sequence) {
            if (sequence >= next) {
                next = sequence + 1;
                if (sequence >= gosBefore && sequence < gosSent && gosSent - sequence <= REMEMBERED) {
                    histogram.recordValue(Math.max(0, System.nanoTime() - sentNanos[(int) (sequence % REMEMBERED)]));
                }
            }
        }
    }
}
