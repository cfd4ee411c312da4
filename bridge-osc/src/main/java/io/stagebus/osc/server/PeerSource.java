package io.stagebus.osc.server;

import io.stagebus.osc.mapping.OscRoot;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Where peers come from: a UDP socket with all who send to it, or one TCP connection. Bus thread only. */
interface PeerSource {

    /** The peer behind {@code sender}, which has just been heard; null when it is not known. */
    @Nullable
    OscPeer known(InetSocketAddress sender);

    /** Takes up a sender that is not known and has sent a valid packet; null when there is no room for it. */
    @Nullable
    OscPeer open(InetSocketAddress sender);

    /** What its peers see unless they choose otherwise (R3). */
    OscRoot root();

    /** Whether there is a place for {@code peer} among those who have subscribed. */
    boolean maySubscribe(OscPeer peer);

    /** Puts a peer where it belongs after it subscribed or unsubscribed. */
    void place(OscPeer peer);

    /** Its peer is behind, or is not any more: who can wait sends nothing meanwhile. */
    void hold(boolean behind);

    /** Another way to {@code peer}, to this port of the same machine; null when this source has only one. */
    @Nullable
    Link at(OscPeer peer, int port);
}
