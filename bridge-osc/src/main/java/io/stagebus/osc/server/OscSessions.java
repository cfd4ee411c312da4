package io.stagebus.osc.server;

import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.osc.mapping.OscMapping;
import io.stagebus.osc.mapping.OscRoot;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The peers of a listener by address and port, and its fixed targets. Bus thread only.
 *
 * <p>Anybody can send packets from any number of ports, so their number is bounded: who only writes makes room for the next
 * one, the longest silent first; who has subscribed keeps its place until it is silent for the idle time. Subscribers have
 * three quarters of the places at most, so that writers are always heard.
 */
final class OscSessions {

    private static final Logger LOG = LoggerFactory.getLogger(OscSessions.class);

    private final SignalBus bus;
    private final GatewayClock clock;
    private final OscSettings settings;
    private final OscOutput output;
    private final Counts counts;
    private final long idleNanos;
    private final String idPrefix = "osc-" + Long.toUnsignedString(new SecureRandom().nextLong(), 36) + "-";

    /** Both in the order they were last heard, the longest silent first. */
    private final Map<InetSocketAddress, OscPeer> writers = new LinkedHashMap<>(16, 0.75f, true);

    private final Map<InetSocketAddress, OscPeer> listeners = new LinkedHashMap<>(16, 0.75f, true);

    private final Map<InetSocketAddress, OscPeer> targets = new HashMap<>();
    private long made;
    private boolean sweeping;

    OscSessions(SignalBus bus, GatewayClock clock, OscSettings settings, OscOutput output, Counts counts) {
        this.bus = bus;
        this.clock = clock;
        this.settings = settings;
        this.output = output;
        this.counts = counts;
        this.idleNanos = settings.peers().idle().toNanos();
    }

    /** Opens the sessions of the fixed targets. They are sent nothing that was restored unless they ask for it (R28). */
    void openTargets() {
        for (FixedTarget target : settings.targets()) {
            FixedTarget.TargetPolicy policy = target.policy();
            OscPeer peer = peer(target.remote(), target.name(), policy.scope(), target.root());
            if (!peer.open(closed -> LOG.warn("session of an OSC target ended"))) {
                LOG.atError().addKeyValue("target", target.name()).log("no session for OSC target");
                continue;
            }
            targets.put(target.remote(), peer);
            boolean recalled = policy.onBoot() == FixedTarget.OnBoot.SEND;
            for (int i = 0; i < target.patterns().size(); i++) {
                peer.subscribe(target.patterns().get(i), target.compiled().get(i), policy.maxRateHz(), false, recalled)
                        .ifPresent(problem -> LOG.atError()
                                .addKeyValue("target", target.name())
                                .addKeyValue("detail", problem)
                                .log("OSC target not subscribed"));
            }
        }
    }

    private OscPeer peer(InetSocketAddress remote, String name, AccessScope scope, OscRoot root) {
        String text = remote.getAddress().getHostAddress() + ":" + remote.getPort();
        String id = idPrefix + Long.toString(++made, 36);
        Session session = new Session(OscMapping.DOOR, id, name.isEmpty() ? text : name, text, "anonymous", scope);
        return new OscPeer(bus, output, counts, remote, session, root);
    }

    /** The peer behind {@code sender}, which has just been heard; null when it is not known. */
    @Nullable
    OscPeer known(InetSocketAddress sender) {
        OscPeer peer = targets.isEmpty() ? null : targets.get(sender);
        if (peer != null) {
            return peer;
        }
        peer = writers.get(sender);
        if (peer == null) {
            peer = listeners.get(sender);
        }
        if (peer != null) {
            peer.heard(clock.monotonicNanos());
        }
        return peer;
    }

    /** Takes up a sender that is not known and has sent a valid packet; null when there is no room for it. */
    @Nullable
    OscPeer open(InetSocketAddress sender) {
        if (writers.size() + listeners.size() >= settings.peers().maxPeers() && !makeRoom()) {
            refuse(sender, "too many peers have subscribed");
            return null;
        }
        OscPeer peer = peer(sender, "", settings.peers().scope(), settings.root());
        // The gateway has no place left: then one of ours that only writes gives its own.
        if (!peer.open(this::remove) && !(makeRoom() && peer.open(this::remove))) {
            refuse(sender, "the gateway takes no more sessions");
            return null;
        }
        peer.heard(clock.monotonicNanos());
        writers.put(sender, peer);
        counts.peers = writers.size() + listeners.size();
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
        counts.peersEvicted.increment();
        longest.close();
        return true;
    }

    /** Whether there is a place for {@code peer} among those who have subscribed. */
    boolean maySubscribe(OscPeer peer) {
        boolean dynamic = writers.get(peer.remote()) == peer;
        return !dynamic || listeners.size() < Math.max(1, settings.peers().maxPeers() * 3 / 4);
    }

    /** Puts a peer where it belongs after it subscribed or unsubscribed. */
    void place(OscPeer peer) {
        Map<InetSocketAddress, OscPeer> from = peer.isSubscribed() ? writers : listeners;
        Map<InetSocketAddress, OscPeer> to = peer.isSubscribed() ? listeners : writers;
        if (from.remove(peer.remote(), peer)) {
            to.put(peer.remote(), peer);
        }
    }

    private void remove(OscPeer peer) {
        writers.remove(peer.remote(), peer);
        listeners.remove(peer.remote(), peer);
        counts.peers = writers.size() + listeners.size();
    }

    /** One sweep is under way at most; it comes back when the next peer can be due. */
    private void sweepLater(long nanos) {
        if (!sweeping) {
            sweeping = true;
            bus.after(nanos, this::sweep);
        }
    }

    private void sweep() {
        sweeping = false;
        long next = Math.min(sweep(writers), sweep(listeners));
        counts.peers = writers.size() + listeners.size();
        if (next < Long.MAX_VALUE) {
            sweepLater(next);
        }
    }

    /** Forgets the silent ones; answers in how many nanoseconds the next one may be due. */
    private long sweep(Map<InetSocketAddress, OscPeer> peers) {
        long now = clock.monotonicNanos();
        var longest = peers.values().iterator();
        while (longest.hasNext()) {
            OscPeer peer = longest.next();
            long left = peer.heardNanos() + idleNanos - now;
            if (left > 0) {
                return left;
            }
            longest.remove();
            counts.peersExpired.increment();
            peer.close();
        }
        return Long.MAX_VALUE;
    }

    /** The socket has room again. */
    void onWritable() {
        for (Map<InetSocketAddress, OscPeer> some : List.of(targets, listeners, writers)) {
            some.values().forEach(OscPeer::onWritable);
        }
        output.flush();
    }

    /** Ends every session. */
    void close() {
        for (Map<InetSocketAddress, OscPeer> some : List.of(targets, listeners, writers)) {
            some.values().forEach(OscPeer::close);
            some.clear();
        }
        counts.peers = 0;
    }
}
