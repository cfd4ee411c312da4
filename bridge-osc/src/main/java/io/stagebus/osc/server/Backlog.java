package io.stagebus.osc.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.stagebus.core.bus.SignalBus;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What peers have sent that takes longer than a turn of the thread, such as a pattern that stands for many addresses, and
 * what they sent behind it: a peer's packets take effect in their order (R19), and are kept as they came. One peer after the
 * other, a slice at a time, as one piece of work among the bus's others; nothing while the gateway is overloaded (R20). Bus
 * thread only.
 */
final class Backlog {

    /** What the packets of one peer that wait may weigh; a stream is not read meanwhile, and what it has read is less. */
    static final int MAX_WEIGHT = 1 << 20;
    /** And those of all peers. */
    static final int MAX_WEIGHT_OF_ALL = 16 << 20;
    /** What a packet weighs beside its bytes. */
    static final int PACKET_WEIGHT = 100;

    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);
    /** How many peers may be behind before it is looked who of them is gone. */
    private static final int FEW = 64;
    /** What one go takes of the packets that waited: a few dozen messages, or a bundle. */
    private static final int WEIGHT_PER_SLICE = 4_096;

    private final SignalBus bus;
    private final Counts counts;
    private final BiConsumer<OscPeer, byte[]> handler;
    /** Peers that are behind; it is the first one's turn. */
    private final SequencedMap<OscPeer, Line> lines = new LinkedHashMap<>();

    private int weight;
    /** At how many it is looked again who is gone: twice as many as were there the last time. */
    private int lookAt = FEW;

    private boolean running;

    /** What one peer waits for. */
    private static final class Line {
        private final Deque<byte[]> packets = new ArrayDeque<>();
        private int weight;
        private @Nullable BooleanSupplier job;

        boolean isEmpty() {
            return job == null && packets.isEmpty();
        }
    }

    /**
     * Nobody is behind.
     *
     * @param handler takes the bytes of a packet whose turn it is
     */
    Backlog(SignalBus bus, Counts counts, BiConsumer<OscPeer, byte[]> handler) {
        this.bus = bus;
        this.counts = counts;
        this.handler = handler;
        bus.admission().onChange(open -> {
            if (open && !lines.isEmpty()) {
                goOn();
            }
        });
    }

    /** Whether what {@code peer} sends now has to wait. */
    boolean isBehind(OscPeer peer) {
        return !lines.isEmpty() && lines.containsKey(peer);
    }

    /** Takes a packet of a peer that is behind, whose bytes stay the caller's; one too many is dropped and counted. */
    void add(OscPeer peer, ByteBuf packet) {
        Line line = lines.get(peer);
        if (line == null) {
            throw new IllegalStateException("the peer is not behind");
        }
        int more = packet.readableBytes() + PACKET_WEIGHT;
        if (line.weight + more > MAX_WEIGHT || weight + more > MAX_WEIGHT_OF_ALL) {
            if (Counts.first(counts.backlogDropped)) {
                LOG.atWarn()
                        .addKeyValue("remote", peer.remote())
                        .log("OSC packets dropped: too many wait behind a pattern; further ones are counted only");
            }
            return;
        }
        line.packets.addLast(ByteBufUtil.getBytes(packet));
        line.weight += more;
        weight += more;
    }

    /**
     * Does a piece of work for a peer: the first step now, the others in turns to come, before anything else that it sends.
     *
     * @param job does at most 200 µs of work; {@code true} to be called again
     */
    void start(OscPeer peer, BooleanSupplier job) {
        if (job.getAsBoolean()) {
            if (lines.size() >= lookAt) {
                forgetGone();
            }
            lines.computeIfAbsent(peer, behind -> {
                        behind.source().hold(true);
                        return new Line();
                    })
                    .job = job;
            goOn();
        }
    }

    private void goOn() {
        if (!running) {
            running = true;
            bus.slice(this::step);
        }
    }

    private boolean step() {
        Map.Entry<OscPeer, Line> first = lines.firstEntry();
        if (first == null || !bus.admission().isOpen()) {
            running = false;
            return false;
        }
        OscPeer peer = first.getKey();
        Line line = first.getValue();
        boolean jobDone = true;
        try {
            if (peer.isClosed()) {
                forget(line);
            } else {
                jobDone = advance(peer, line);
            }
        } catch (RuntimeException e) {
            fail(e);
        }
        if (line.isEmpty()) {
            lines.remove(peer);
            peer.source().hold(false);
        } else if (jobDone) {
            lines.putLast(peer, line);
        }
        running = !lines.isEmpty();
        return running;
    }

    /** Says whether it is the next peer's turn. A job or packet that fails is given up, and what is behind it goes on. */
    private boolean advance(OscPeer peer, Line line) {
        BooleanSupplier job = line.job;
        if (job != null) {
            line.job = null;
            if (job.getAsBoolean()) {
                line.job = job;
                return false;
            }
            return true;
        }
        int done = 0;
        while (done < WEIGHT_PER_SLICE && line.job == null && !line.packets.isEmpty()) {
            byte[] next = line.packets.removeFirst();
            int less = next.length + PACKET_WEIGHT;
            line.weight -= less;
            weight -= less;
            done += less;
            handler.accept(peer, next);
        }
        return true;
    }

    private void fail(RuntimeException cause) {
        if (Counts.first(counts.failures)) {
            LOG.atError().setCause(cause).log("OSC packet not handled; further failures are counted only");
        }
    }

    private void forget(Line line) {
        counts.backlogDropped.add(line.packets.size());
        weight -= line.weight;
        line.weight = 0;
        line.packets.clear();
        line.job = null;
    }

    /** Strangers come from any number of ports, and the next one takes the place of the last. */
    private void forgetGone() {
        lines.entrySet().removeIf(entry -> {
            boolean gone = entry.getKey().isClosed();
            if (gone) {
                forget(entry.getValue());
            }
            return gone;
        });
        lookAt = Math.max(FEW, 2 * lines.size());
    }

    /** How many peers are behind, or were when they went. */
    int size() {
        return lines.size();
    }

    /** Gives up whatever waits. */
    void close() {
        lines.values().forEach(this::forget);
        lines.clear();
    }
}
