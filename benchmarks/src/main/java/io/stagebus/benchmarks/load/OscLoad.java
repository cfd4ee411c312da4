package io.stagebus.benchmarks.load;

import io.stagebus.benchmarks.client.Generator;
import io.stagebus.benchmarks.lane.Lane;
import io.stagebus.benchmarks.lane.Lanes;
import io.stagebus.benchmarks.lane.Load;
import io.stagebus.benchmarks.micro.Micro;
import io.stagebus.benchmarks.report.Report;
import io.stagebus.benchmarks.report.Row;
import io.stagebus.benchmarks.server.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The OSC door: from peer to peer beside a bare echo, how many datagrams a second it takes in without losing any, many peers
 * that watch many faders, and its decoder beside JavaOSC's.
 */
final class OscLoad implements Program {

    private static final int PER_SECOND = 2_000;
    /** With its padding, {@code ,f} and a float these are datagrams of 28 bytes. */
    private static final String ADDRESS = "/bench/fader/100\0\0\0\0";

    @Override
    public String name() {
        return "osc";
    }

    @Override
    public String summary() {
        return "OSC to OSC beside a bare UDP loop; 20,000 and 100,000 a second in; cues at three doors; 200 peers; decoding";
    }

    @Override
    public void run(Bench bench) {
        hop(bench);
        try (Server subject = bench.servers().subject()) {
            flood(bench, subject, 20_000, 0);
            flood(bench, subject, 100_000, 0.1);
        }
        try (Server subject = bench.servers().subject()) {
            new OscCues(bench).run(bench, subject, name());
            new OscCrowd(bench, subject).run(name(), "");
        }
        try (Server subject = bench.servers().stagebus("--stateless")) {
            new OscCrowd(bench, subject).run(name(), ", without journal");
        }
        decoding(bench);
    }

    private void decoding(Bench bench) {
        Map<String, Micro.Figure> figures = Micro.run(
                        bench.effort().isQuick(),
                        "OscCodecBenchmark\\.(readFader|(decode|javaOscDecode)(Fader|Bundle))")
                .stream()
                .collect(Collectors.toMap(Micro.Figure::name, Function.identity()));
        // What the door does with a float at an address that it knows: it makes no message of it.
        decoded(bench, figures, "readFader", "javaOscDecodeFader", "decoding ,f at a known address", 0.2);
        double bytes = figure(figures, "readFader").bytes();
        bench.report()
                .add(Row.absolute(
                        name(), "decoding ,f at a known address, bytes of garbage", "0 bytes", bytes, bytes < 8));
        decoded(bench, figures, "decodeFader", "javaOscDecodeFader", "decoding ,f to a message", 0);
        decoded(bench, figures, "decodeBundle", "javaOscDecodeBundle", "decoding a bundle of 8", 0.25);
    }

    private void decoded(
            Bench bench, Map<String, Micro.Figure> figures, String one, String other, String what, double limit) {
        double ours = figure(figures, one).nanos();
        double theirs = figure(figures, other).nanos();
        bench.report().add(Row.information(name(), what + ", ns", ours));
        bench.report().add(Row.information(name(), what + " by JavaOSC, ns", theirs));
        double ratio = ours / theirs;
        String row = what + ", as a part of JavaOSC's time";
        bench.report()
                .add(
                        limit == 0
                                ? Row.information(name(), row, ratio)
                                : Row.absolute(name(), row, "≤ " + limit, ratio, ratio <= limit));
    }

    private static Micro.Figure figure(Map<String, Micro.Figure> figures, String method) {
        return Objects.requireNonNull(figures.get("OscCodec." + method), method);
    }

    private void hop(Bench bench) {
        try (Generator generator = new Generator();
                Server subject = bench.servers().subject();
                Server bareServer = bench.servers().bare()) {
            Lanes lanes = new Lanes(generator);
            Load load = new Load(generator);
            try (Lane lane = lanes.oscToOsc(subject);
                    Lane bare = lanes.oscToOsc(bareServer)) {
                OneHop.warmUp(bench, load, lane);
                OneHop.warmUp(bench, load, bare);
                double seconds = bench.effort().seconds();
                Duel duel = Duel.of(bench, lane, bare, one -> load.paced(one, PER_SECOND, seconds));
                Report report = bench.report();
                report.add(Row.atMost(name(), "OSC to OSC, p50, µs", 2, duel.rounds(turn -> turn.micros(50))));
                report.add(Row.compared(name(), "OSC to OSC, p99, µs", duel.rounds(turn -> turn.micros(99))));
                report.add(Row.compared(
                        name(),
                        "OSC to OSC, server CPU, µs a message",
                        duel.rounds(turn -> turn.cpuMicrosPerDelivery())));
                Duel.reportSoundness(report, name(), "OSC to OSC, messages", duel.measured());
            }
        }
    }

    /**
     * Sends datagrams at a pace and asks the gateway how many it has had.
     *
     * @param percent how many may be lost
     */
    private void flood(Bench bench, Server server, int perSecond, double percent) {
        URI admin = server.admin().orElseThrow(() -> new IllegalStateException("only a gateway of ours counts"));
        double seconds = bench.effort().seconds();
        send(server, perSecond, bench.effort().warmUpSeconds());
        Counted before = settled(admin);
        long sent = send(server, perSecond, seconds);
        Counted after = settled(admin);
        long lost = sent - (after.datagrams - before.datagrams);
        long told = after.kernelDrops - before.kernelDrops;
        double lostPercent = 100.0 * lost / sent;
        String what = "%,d datagrams a second".formatted(perSecond);
        bench.report().add(Row.information(name(), what + ", sent a second", sent / seconds));
        bench.report()
                .add(Row.absolute(
                        name(),
                        what + ", lost, %",
                        percent == 0 ? "0" : "< " + percent,
                        lostPercent,
                        percent == 0 ? lost == 0 : lostPercent < percent));
        bench.report().add(Row.count(name(), what + ", lost and not counted as lost", 0, lost - told));
        bench.report()
                .add(Row.information(name(), what + ", overload drops", (double) (after.overload - before.overload)));
    }

    private static long send(Server server, int perSecond, double seconds) {
        byte[] address = ADDRESS.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer packet = ByteBuffer.allocateDirect(28);
        packet.put(address).put(",f\0\0".getBytes(StandardCharsets.US_ASCII)).putFloat(0.5f);
        try (DatagramChannel channel = DatagramChannel.open().connect(server.osc())) {
            long start = System.nanoTime();
            long total = (long) (perSecond * seconds);
            for (long sent = 0; sent < total; sent++) {
                while (System.nanoTime() - start < sent * 1_000_000_000L / perSecond) {
                    Thread.onSpinWait();
                }
                packet.position(0).limit(address.length + 8);
                packet.putFloat(address.length + 4, (float) sent);
                channel.write(packet);
            }
            return total;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Counted(long datagrams, long overload, long kernelDrops) {}

    /** What is counted when it grows no more. */
    private static Counted settled(URI admin) {
        Counted last = counted(admin);
        while (true) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            Counted now = counted(admin);
            if (now.equals(last)) {
                return now;
            }
            last = now;
        }
    }

    private static Counted counted(URI admin) {
        try (var in = admin.resolve("/api/counters").toURL().openStream()) {
            String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            String osc = json.substring(json.indexOf("\"osc\""));
            return new Counted(figure(osc, "datagrams"), figure(osc, "overload"), figure(osc, "kernel_drops"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long figure(String json, String name) {
        Matcher figure = Pattern.compile("\"" + name + "\":([0-9]+)").matcher(json);
        if (!figure.find()) {
            throw new IllegalStateException("the gateway does not count " + name);
        }
        return Long.parseLong(figure.group(1));
    }
}
