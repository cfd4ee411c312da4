package io.stagebus.benchmarks.load;

import io.stagebus.benchmarks.report.Row;
import io.stagebus.benchmarks.server.Server;
import io.stagebus.benchmarks.wire.OscPackets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Two hundred peers that watch five hundred faders, which one other moves 240 times a second, fifty in a bundle. Each peer is
 * sent bundles of at most 1,472 bytes. The generator's thread.
 */
final class OscCrowd {

    private static final int HZ = 240;
    private static final int RATE = 30;
    private static final int PER_BUNDLE = 50;
    private static final int BUNDLE_BYTES = 1_472;
    private static final double MAX_MEGABYTES = 32;
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final Bench bench;
    private final Server server;
    private final int faders;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(65_536);
    private final List<Peer> peers = new ArrayList<>();
    private long received;

    /** What one peer was sent. */
    private static final class Peer {
        private final DatagramChannel channel;
        private final int[] counts;
        private final float[] values;
        private boolean answered;

        Peer(DatagramChannel channel, int faders) {
            this.channel = channel;
            this.counts = new int[faders];
            this.values = new float[faders];
        }
    }

    OscCrowd(Bench bench, Server server) {
        this.bench = bench;
        this.server = server;
        this.faders = bench.effort().count(500, 20);
    }

    /**
     * Measures, and adds rows to the report.
     *
     * @param how what is said of the server
     */
    void run(String program, String how) {
        int count = bench.effort().count(200, 4);
        double warmUp = bench.effort().warmUpSeconds();
        double seconds = Math.max(1, bench.effort().seconds());
        try (Selector selector = Selector.open();
                DatagramChannel mover = DatagramChannel.open().connect(server.osc())) {
            play(selector, mover, System.nanoTime(), 2 * warmUp);
            long before = server.process().residentBytes();
            for (int i = 0; i < count; i++) {
                join(selector);
            }
            awaitAnswers(selector);
            play(selector, mover, System.nanoTime(), warmUp);
            awaitQuiet(selector);
            forget();
            long cpu = server.process().cpuNanos();
            long start = System.nanoTime();
            float last = play(selector, mover, start, seconds);
            double took = (System.nanoTime() - start) / 1e9;
            awaitQuiet(selector);
            cpu = server.process().cpuNanos() - cpu;
            double grown = (server.process().residentBytes() - before) / 1024.0 / 1024;
            report(program, "%,d OSC peers with %,d faders at 240 Hz%s".formatted(count, faders, how), last, took);
            bench.report()
                    .add(Row.absolute(
                            program,
                            "the same, RSS, MB more",
                            "≤ " + (int) MAX_MEGABYTES,
                            grown,
                            grown <= MAX_MEGABYTES));
            bench.report().add(Row.information(program, "the same, values sent a second", received / took));
            bench.report().add(Row.information(program, "the same, server CPU, % of a core", cpu / took / 1e7));
            for (Peer peer : peers) {
                peer.channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void report(String program, String what, float last, double took) {
        int most = 0;
        long wrong = 0;
        for (Peer peer : peers) {
            for (int i = 0; i < faders; i++) {
                most = Math.max(most, peer.counts[i]);
                wrong += peer.values[i] == last ? 0 : 1;
            }
        }
        // The first value comes at once, and the last one at the end of its interval.
        double rate = (most - 2) / took;
        bench.report()
                .add(Row.absolute(
                        program, what + ", highest rate of a fader at a peer", "≤ " + RATE, rate, rate <= RATE));
        bench.report().add(Row.count(program, "the same, final values that are wrong", 0, wrong));
    }

    private void join(Selector selector) throws IOException {
        DatagramChannel channel = DatagramChannel.open()
                .setOption(StandardSocketOptions.SO_RCVBUF, 1 << 20)
                .connect(server.osc());
        channel.configureBlocking(false);
        Peer peer = new Peer(channel, faders);
        channel.register(selector, SelectionKey.OP_READ, peer);
        peers.add(peer);
        channel.write(ByteBuffer.wrap(OscPackets.withInt("/stagebus/bundle", BUNDLE_BYTES)));
        channel.write(ByteBuffer.wrap(OscPackets.subscribe("/crowd/*", RATE)));
    }

    /** Pings everybody until all have answered: then all have subscribed. */
    private void awaitAnswers(Selector selector) throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (peers.stream().anyMatch(peer -> !peer.answered)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("not all OSC peers were answered");
            }
            for (Peer peer : peers) {
                if (!peer.answered) {
                    peer.channel.write(ByteBuffer.wrap(OscPackets.withText("/stagebus/ping", "here")));
                }
            }
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
            while (System.nanoTime() < until) {
                receive(selector, 10);
            }
        }
    }

    private void forget() {
        for (Peer peer : peers) {
            Arrays.fill(peer.counts, 0);
            Arrays.fill(peer.values, Float.NaN);
        }
        received = 0;
    }

    /** Moves all faders at each tick; answers the value of the last one. */
    private float play(Selector selector, DatagramChannel mover, long start, double seconds) throws IOException {
        int ticks = (int) (seconds * HZ);
        for (int tick = 1; tick <= ticks; tick++) {
            while (System.nanoTime() - start < tick * 1_000_000_000L / HZ) {
                receive(selector, 0);
            }
            move(mover, tick);
        }
        return ticks;
    }

    private void move(DatagramChannel mover, float value) throws IOException {
        for (int first = 0; first < faders; first += PER_BUNDLE) {
            mover.write(
                    ByteBuffer.wrap(OscPackets.faders("/crowd/", first, Math.min(PER_BUNDLE, faders - first), value)));
        }
    }

    private void awaitQuiet(Selector selector) throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        long heard = System.nanoTime();
        while (System.nanoTime() - heard < QUIET_NANOS && System.nanoTime() < deadline) {
            long before = received;
            receive(selector, 10);
            if (received > before) {
                heard = System.nanoTime();
            }
        }
    }

    private void receive(Selector selector, long millis) throws IOException {
        int ready = millis == 0 ? selector.selectNow() : selector.select(millis);
        if (ready == 0) {
            return;
        }
        for (SelectionKey key : selector.selectedKeys()) {
            Peer peer = (Peer) key.attachment();
            buffer.clear();
            while (peer.channel.read(buffer) > 0) {
                take(peer, 0, buffer.position());
                buffer.clear();
            }
        }
        selector.selectedKeys().clear();
    }

    private void take(Peer peer, int from, int to) {
        if (buffer.get(from) == '#') {
            for (int at = from + 16; at < to; at += 4 + buffer.getInt(at)) {
                take(peer, at + 4, at + 4 + buffer.getInt(at));
            }
            return;
        }
        if (buffer.get(from + 1) != 'c') {
            peer.answered |= buffer.get(from + 10) == 'p';
            return;
        }
        int fader = 0;
        for (int at = from + "/crowd/".length(); buffer.get(at) != 0; at++) {
            fader = 10 * fader + buffer.get(at) - '0';
        }
        peer.counts[fader]++;
        peer.values[fader] = buffer.getFloat(to - 4);
        received++;
    }
}
