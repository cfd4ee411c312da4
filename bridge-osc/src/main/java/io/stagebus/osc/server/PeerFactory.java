package io.stagebus.osc.server;

import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.osc.mapping.OscMapping;
import java.net.InetSocketAddress;
import java.security.SecureRandom;

/** What all peers of the door share, and the sessions they are given. Bus thread only. */
final class PeerFactory {

    /** How many addresses all peers together are remembered to have used: strangers choose them. */
    private static final int MAX_USED = 20_000;

    private final SignalBus bus;
    private final GatewayClock clock;
    private final Encoding encoding;
    private final Counts counts;
    private final PeerPolicy policy;
    private final UsedAddresses.Budget used = new UsedAddresses.Budget(MAX_USED);
    private final String idPrefix = "osc-" + Long.toUnsignedString(new SecureRandom().nextLong(), 36) + "-";
    private long made;

    PeerFactory(SignalBus bus, GatewayClock clock, Encoding encoding, Counts counts, PeerPolicy policy) {
        this.bus = bus;
        this.clock = clock;
        this.encoding = encoding;
        this.counts = counts;
        this.policy = policy;
    }

    SignalBus bus() {
        return bus;
    }

    GatewayClock clock() {
        return clock;
    }

    Encoding encoding() {
        return encoding;
    }

    Counts counts() {
        return counts;
    }

    PeerPolicy policy() {
        return policy;
    }

    UsedAddresses.Budget used() {
        return used;
    }

    /** A session for a device at {@code remote}, which is its name too where it has none. */
    Session session(String name, InetSocketAddress remote, AccessScope scope) {
        String text = remote.getAddress().getHostAddress() + ":" + remote.getPort();
        String id = idPrefix + Long.toString(++made, 36);
        return new Session(OscMapping.DOOR, id, name.isEmpty() ? text : name, text, "anonymous", scope);
    }

    /** Somebody who sends to us without being configured. */
    OscPeer stranger(PeerSource source, Link link) {
        Session session = session("", link.remote(), policy.scope());
        return new OscPeer(this, source, link, session, source.root(), policy.feedback());
    }

    /** A device of the configuration. */
    OscPeer device(PeerSource source, Link link, FixedTarget target) {
        Session session = session(target.name(), link.remote(), target.policy().scope());
        OscPeer peer = new OscPeer(
                this, source, link, session, target.root(), target.policy().feedback());
        peer.captures(target.upkeep().captures());
        return peer;
    }
}
