package io.stagebus.osc.server;

import io.stagebus.osc.mapping.OscRoot;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who sends to one UDP socket, by address and port. Bus thread only.
 *
 * <p>Anybody can send packets from any number of ports, so their number is bounded: who only writes makes room for the next
 * one, the longest silent first; who has subscribed keeps its place until it is silent for the idle time. Subscribers have
 * three quarters of the places at most, so that writers are always heard.
 */
final class OscSessions implements PeerSource {

    private static final Logger LOG = LoggerFactory.getLogger(OscSessions.class);

    private final PeerFactory door;
    private final DatagramOutput output;
    private final Devices devices;
    private final OscRoot root;
    private final int maxPeers;
    private final int replyPort;
    private final Counts counts;
    private final long idleNanos;

    /** Both in the order they were last heard, the longest silent first. */
    private final Map<InetSocketAddress, OscPeer> writers = new LinkedHashMap<>(16, 0.75f, true);

    private final Map<InetSocketAddress, OscPeer> listeners = new LinkedHashMap<>(16, 0.75f, true);

    private boolean sweeping;

    /**
     * Nobody is known yet.
     *
     * @param maxPeers how many are remembered at once
     * @param replyPort where on their machine answers go; 0 for where they send from
     */
    OscSessions(PeerFactory door, DatagramOutput output, Devices devices, OscRoot root, int maxPeers, int replyPort) {
        this.door = door;
        this.output = output;
        this.devices = devices;
        this.root = root;
        this.maxPeers = maxPeers;
        this.replyPort = replyPort;
        this.counts = door.counts();
        this.idleNanos = door.policy().idle().toNanos();
    }

    @Override
    public OscRoot root() {
        return root;
    }

    @Override
    public @Nullable OscPeer known(InetSocketAddress sender) {
        OscPeer device = devices.of(sender);
        if (device != null) {
            return device;
        }
        InetSocketAddress key = key(sender);
        OscPeer peer = writers.get(key);
        if (peer == null) {
            peer = listeners.get(key);
        }
        if (peer != null) {
            peer.heard(door.clock().monotonicNanos());
        }
        return peer;
    }

    /** Who is answered on one port is one peer, whatever ports it sends from. */
    private InetSocketAddress key(InetSocketAddress sender) {
        return replyPort == 0 || sender.getPort() == replyPort
                ? sender
                : new InetSocketAddress(sender.getAddress(), replyPort);
    }

    @Override
    public @Nullable OscPeer open(InetSocketAddress sender) {
        if (writers.size() + listeners.size() >= maxPeers && !makeRoom()) {
            refuse(sender, "too many peers have subscribed");
            return null;
        }
        InetSocketAddress key = key(sender);
        OscPeer peer = door.stranger(this, output.to(key));
        // The gateway has no place left: then one of ours that only writes gives its own.
        if (!peer.open(closed -> remove(key, closed)) && !(makeRoom() && peer.open(closed -> remove(key, closed)))) {
            refuse(sender, "the gateway takes no more sessions");
            return null;
        }
        writers.put(key, peer);
        counts.peers.increment();
        sweepLater(idleNanos);
        return peer;
    }

    private void refuse(InetSocketAddress sender, String reason) {
        if (Counts.first(counts.peersRefused)) {
            LOG.atWarn()
                    .addKeyValue("remote", sender)
                    .addKeyValue("detail", reason)
                    .log("OSC peer refused; further ones are counted only");
        }
    }

    private boolean makeRoom() {
        var silent = writers.values().iterator();
        if (!silent.hasNext()) {
            return false;
        }
        OscPeer longest = silent.next();
        silent.remove();
        counts.peers.decrement();
        counts.peersEvicted.increment();
        longest.close();
        return true;
    }

    @Override
    public boolean maySubscribe(OscPeer peer) {
        boolean listens = !peer.subscriptions().isEmpty();
        return listens || listeners.size() < Math.max(1, maxPeers * 3 / 4);
    }

    @Override
    public void place(OscPeer peer) {
        boolean listens = !peer.subscriptions().isEmpty();
        Map<InetSocketAddress, OscPeer> from = listens ? writers : listeners;
        Map<InetSocketAddress, OscPeer> to = listens ? listeners : writers;
        InetSocketAddress key = keyOf(peer, from);
        if (key != null) {
            from.remove(key);
            to.put(key, peer);
        }
    }

    /** The key of a peer, which need not be where its packets go. */
    private static @Nullable InetSocketAddress keyOf(OscPeer peer, Map<InetSocketAddress, OscPeer> peers) {
        if (peers.get(peer.remote()) == peer) {
            return peer.remote();
        }
        for (Map.Entry<InetSocketAddress, OscPeer> entry : peers.entrySet()) {
            if (entry.getValue() == peer) {
                return entry.getKey();
            }
        }
        return null;
    }

    @Override
    public void hold(boolean behind) {
        // Datagrams cannot wait.
    }

    @Override
    public @Nullable Link at(OscPeer peer, int port) {
        return output.to(new InetSocketAddress(peer.remote().getAddress(), port));
    }

    private void remove(InetSocketAddress key, OscPeer peer) {
        if (writers.remove(key, peer) || listeners.remove(key, peer)) {
            counts.peers.decrement();
        }
    }

    /** One sweep is under way at most; it comes back when the next peer can be due. */
    private void sweepLater(long nanos) {
        if (!sweeping) {
            sweeping = true;
            door.bus().after(nanos, this::sweep);
        }
    }

    private void sweep() {
        sweeping = false;
        long next = Math.min(sweep(writers), sweep(listeners));
        if (next < Long.MAX_VALUE) {
            sweepLater(next);
        }
    }

    /** Forgets the silent ones; answers in how many nanoseconds the next one may be due. */
    private long sweep(Map<InetSocketAddress, OscPeer> peers) {
        long now = door.clock().monotonicNanos();
        var longest = peers.values().iterator();
        while (longest.hasNext()) {
            OscPeer peer = longest.next();
            long left = peer.heardNanos() + idleNanos - now;
            if (left > 0) {
                return left;
            }
            longest.remove();
            counts.peers.decrement();
            counts.peersExpired.increment();
            peer.close();
        }
        return Long.MAX_VALUE;
    }

    /** The socket has room again. */
    void onWritable() {
        for (Map<InetSocketAddress, OscPeer> some : List.of(listeners, writers)) {
            some.values().forEach(OscPeer::onRoom);
        }
    }

    /** Ends every session. */
    void close() {
        for (Map<InetSocketAddress, OscPeer> some : List.of(listeners, writers)) {
            some.values().forEach(peer -> {
                counts.peers.decrement();
                peer.close();
            });
            some.clear();
        }
    }
}
