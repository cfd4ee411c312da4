package io.stagebus.osc.server;

import io.netty.channel.EventLoop;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.osc.codec.OscMessage;
import io.stagebus.osc.mapping.OscRoot;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The devices of the configuration: known by where they are, with sessions from the start, and told what keeps them talking.
 * They are sent nothing that was restored unless they ask for it (R28). Bus thread only.
 */
final class Devices {

    private static final Logger LOG = LoggerFactory.getLogger(Devices.class);

    private final PeerFactory door;
    private final List<FixedTarget> targets;
    private final Map<InetSocketAddress, OscPeer> byPort = new HashMap<>();
    private final Map<InetAddress, OscPeer> byMachine = new HashMap<>();
    private final List<OscPeer> peers = new ArrayList<>();
    private final List<Dialer> dialers = new ArrayList<>();
    private boolean closed;

    Devices(PeerFactory door, List<FixedTarget> targets) {
        this.door = door;
        this.targets = targets;
    }

    /** The device that sends from {@code sender}; null when it is none. */
    @Nullable
    OscPeer of(InetSocketAddress sender) {
        if (peers.isEmpty()) {
            return null;
        }
        OscPeer exact = byPort.get(sender);
        return exact == null ? byMachine.get(sender.getAddress()) : exact;
    }

    /** Opens the sessions of all devices; those over UDP are reached by {@code output}. */
    void open(DatagramOutput output) {
        for (FixedTarget target : targets) {
            if (!target.reach().transport().isStream()) {
                openUdp(target, output);
            }
        }
    }

    /** Opens the connections to those that are reached by TCP. */
    void dial(EventLoop loop, OscReceiver receiver) {
        for (FixedTarget target : targets) {
            if (target.reach().transport().isStream()) {
                Dialer dialer = new Dialer(door, this, target, loop, receiver);
                if (opened(target, dialer.peer())) {
                    dialers.add(dialer);
                    subscribe(target, dialer.peer());
                    dialer.dial();
                }
            }
        }
    }

    private void openUdp(FixedTarget target, DatagramOutput output) {
        OscPeer peer = door.device(new Datagrams(target.root(), output), output.to(target.remote()), target);
        if (opened(target, peer)) {
            byPort.put(target.remote(), peer);
            if (target.reach().anyPort()) {
                byMachine.put(target.remote().getAddress(), peer);
            }
            subscribe(target, peer);
            tell(target, peer);
            target.upkeep().repeated().forEach(repeated -> repeat(repeated, peer));
        }
    }

    private boolean opened(FixedTarget target, OscPeer peer) {
        if (!peer.open(ended -> LOG.warn("session of an OSC target ended"))) {
            LOG.atError().addKeyValue("target", target.name()).log("no session for OSC target");
            return false;
        }
        peers.add(peer);
        return true;
    }

    private static void subscribe(FixedTarget target, OscPeer peer) {
        boolean recalled = target.policy().onBoot() == FixedTarget.OnBoot.SEND;
        for (String pattern : target.patterns()) {
            PeerSubscriptions.Wanted wanted = new PeerSubscriptions.Wanted(
                    pattern, peer.feedback().maxRateHz(), peer.feedback().deadBand(), false);
            peer.subscriptions()
                    .subscribe(wanted, target.compiled(pattern), recalled)
                    .ifPresent(problem -> LOG.atError()
                            .addKeyValue("target", target.name())
                            .addKeyValue("detail", problem)
                            .log("OSC target not subscribed"));
        }
    }

    /** Says what has to be said first. */
    static void tell(FixedTarget target, OscPeer peer) {
        for (OscMessage message : target.upkeep().first()) {
            peer.reply(message);
        }
        peer.flush();
    }

    /** Says it now, and again. */
    void repeat(Upkeep.Repeated repeated, OscPeer peer) {
        if (!closed) {
            if (peer.isWritable()) {
                peer.reply(repeated.message());
                peer.flush();
            }
            SignalBus bus = door.bus();
            bus.after(repeated.every().toNanos(), () -> repeat(repeated, peer));
        }
    }

    /** Admission opened or closed. */
    void readable(boolean now) {
        dialers.forEach(dialer -> dialer.readable(now));
    }

    /** The socket has room again. */
    void onWritable() {
        peers.forEach(OscPeer::onRoom);
    }

    /** Ends every session. */
    void close() {
        closed = true;
        dialers.forEach(Dialer::close);
        peers.forEach(OscPeer::close);
        peers.clear();
        byPort.clear();
        byMachine.clear();
    }

    /** Where the devices over UDP come from. */
    private record Datagrams(OscRoot root, DatagramOutput output) implements PeerSource {
        @Override
        public @Nullable OscPeer known(InetSocketAddress sender) {
            return null;
        }

        @Override
        public @Nullable OscPeer open(InetSocketAddress sender) {
            return null;
        }

        @Override
        public boolean maySubscribe(OscPeer peer) {
            return true;
        }

        @Override
        public void place(OscPeer peer) {
            // Devices have their place.
        }

        @Override
        public void hold(boolean behind) {
            // Datagrams cannot wait.
        }

        @Override
        public Link at(OscPeer peer, int port) {
            return output.to(new InetSocketAddress(peer.remote().getAddress(), port));
        }
    }
}
