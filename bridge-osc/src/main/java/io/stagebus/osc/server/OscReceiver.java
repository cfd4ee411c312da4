package io.stagebus.osc.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.InvalidPatternException;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import io.stagebus.osc.codec.OscBundle;
import io.stagebus.osc.codec.OscDecoder;
import io.stagebus.osc.codec.OscException;
import io.stagebus.osc.codec.OscMessage;
import io.stagebus.osc.codec.OscPacket;
import io.stagebus.osc.mapping.Capture;
import io.stagebus.osc.mapping.OscAddressPattern;
import io.stagebus.osc.mapping.OscMapping;
import io.stagebus.osc.mapping.OscName;
import io.stagebus.osc.mapping.OscRoot;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to a packet: decoded, its names read in the sender's root, and handed to the bus. A sender is only taken up
 * when its packet is valid and asks for something. Bus thread only.
 */
final class OscReceiver {

    private static final Logger LOG = LoggerFactory.getLogger(OscReceiver.class);

    /** How long a device may take to send back what it was sent. */
    private static final long ECHO_MICROS = 1_000_000;
    /** How many writes of one pattern are made in one go. */
    private static final int WRITES_PER_SLICE = 64;

    private final SignalBus bus;
    private final OscMapping mapping;
    private final ControlMessages controls;
    private final PatternDispatch patterns;
    private final BundleReceiver bundles;
    private final Backlog backlog;
    private final Counts counts;
    private final Names names;
    private final OscDecoder decoder = new OscDecoder();
    private final Reply noting = this::note;

    OscReceiver(
            SignalBus bus, OscMapping mapping, ControlMessages controls, TimePolicy time, Names names, Counts counts) {
        this.bus = bus;
        this.mapping = mapping;
        this.controls = controls;
        this.patterns = new PatternDispatch(bus);
        this.names = names;
        this.counts = counts;
        this.bundles = new BundleReceiver(this, bus, new Timing(bus, time, counts), patterns);
        this.backlog = new Backlog(bus, counts, this::receiveLate);
    }

    /** Takes a packet, whose bytes stay the caller's. */
    void receive(ByteBuf content, InetSocketAddress sender, PeerSource source) {
        counts.datagrams.increment();
        OscPeer known = backlog.size() == 0 ? null : source.known(sender);
        if (known != null && backlog.isBehind(known)) {
            // Decoded it would take many times the room.
            backlog.add(known, content);
            return;
        }
        try {
            String fader = decoder.fader(content);
            if (fader == null || !fader(fader, decoder.faderValue(), sender, source)) {
                OscPacket packet = decoder.decode(content);
                take(packet, source.known(sender), sender, source);
            }
        } catch (OscException e) {
            malformed(sender, e);
        }
    }

    /** Takes what most packets are without making a message of it; says whether it is no more than that. */
    private boolean fader(String name, float value, InetSocketAddress sender, PeerSource source) {
        OscPeer known = source.known(sender);
        if (known == null
                || !known.captures().isEmpty()
                || !(read(known, source, name) instanceof OscName.Plain(Address address))) {
            return false;
        }
        known.uses(address);
        submit(known, mapping.toWrite(known.session(), address, value, noting));
        return true;
    }

    /** Takes a packet that waited. */
    private void receiveLate(OscPeer peer, byte[] content) {
        try {
            OscPacket packet = decoder.decode(Unpooled.wrappedBuffer(content));
            take(packet, peer, peer.remote(), peer.source());
        } catch (OscException e) {
            malformed(peer.remote(), e);
        }
    }

    private void malformed(InetSocketAddress sender, OscException what) {
        if (counts.malformed(what.kind())) {
            LOG.atWarn()
                    .addKeyValue("remote", sender)
                    .addKeyValue("kind", what.kind())
                    .addKeyValue("detail", what.getMessage())
                    .log("malformed OSC packet; further ones of this kind are counted only");
        }
    }

    /** Takes a packet whose turn it is. */
    private void take(OscPacket packet, @Nullable OscPeer known, InetSocketAddress sender, PeerSource source) {
        switch (packet) {
            case OscMessage message -> message(message, known, sender, source);
            case OscBundle bundle -> bundles.receive(bundle, known, sender, source);
        }
    }

    private void message(OscMessage message, @Nullable OscPeer known, InetSocketAddress sender, PeerSource source) {
        OscName name = read(known, source, message.address());
        if (name instanceof OscName.TooLong) {
            counts.tooLong.increment();
            return;
        }
        OscPeer peer = known == null ? source.open(sender) : known;
        if (peer == null) {
            return;
        }
        switch (name) {
            case OscName.Plain(Address address) -> submit(peer, write(peer, address, message));
            case OscName.Control(String verb) -> control(peer, verb, message);
            case OscName.Pattern pattern -> dispatch(peer, message);
            case OscName.TooLong tooLong -> {
                // Counted above, and nobody is taken up for it.
            }
        }
    }

    private void submit(OscPeer writer, Command.Write write) {
        if (isEcho(writer, write)) {
            counts.echoes.increment();
        } else {
            counts.writes.increment();
            bus.submit(write);
        }
    }

    /**
     * Whether a device only sends back what it was sent just now, as tablets do whose feedback is switched on. Two of them
     * would keep each other busy for ever.
     */
    private boolean isEcho(OscPeer peer, Command.Write write) {
        if (peer.subscriptions().isEmpty()) {
            return false;
        }
        Optional<Signal.Param> known = bus.current(write.address());
        return known.isPresent()
                && !known.get().origin().sessionId().equals(peer.session().id())
                && bus.nowMicros() - known.get().timeMicros() < ECHO_MICROS
                && OscMapping.repeats(write, known.get());
    }

    /** What a name means to its sender. */
    OscName read(@Nullable OscPeer peer, PeerSource source, String name) {
        return names.read(peer == null ? source.root() : peer.root(), name);
    }

    void control(OscPeer peer, String verb, OscMessage message) {
        counts.controls.increment();
        controls.handle(peer, verb, message.arguments());
    }

    Counts counts() {
        return counts;
    }

    /** Where what became of writes is noted. */
    Reply noting() {
        return noting;
    }

    /** The write that a message asks for at one address. */
    Command.Write write(OscPeer peer, Address address, OscMessage message) {
        if (!message.arguments().isEmpty()) {
            peer.uses(address);
        }
        for (Capture capture : peer.captures()) {
            Optional<Value> captured = capture.take(message.address(), message.arguments());
            if (captured.isPresent() && peer.root().read(capture.to()) instanceof OscName.Plain(Address known)) {
                return mapping.toWrite(peer.session(), known, captured.get(), noting);
            }
        }
        return mapping.toWrite(peer.session(), address, message.arguments(), noting);
    }

    /** What the pattern that a message has for an address selects of the one address space; nothing when it is none. */
    List<AddressPattern> compiled(OscRoot root, OscMessage message, InetSocketAddress sender) {
        try {
            return OscAddressPattern.compile(root, message.address());
        } catch (InvalidPatternException e) {
            refusePattern(sender, String.valueOf(e.getMessage()));
            return List.of();
        }
    }

    void refusePattern(InetSocketAddress sender, String detail) {
        if (Counts.first(counts.patternsRefused)) {
            LOG.atWarn()
                    .addKeyValue("remote", sender)
                    .addKeyValue("detail", detail)
                    .log("OSC address pattern refused; further ones are counted only");
        }
    }

    private void dispatch(OscPeer peer, OscMessage message) {
        List<AddressPattern> pattern = compiled(peer.root(), message, peer.remote());
        if (pattern.isEmpty()) {
            return;
        }
        counts.patterns.increment();
        backlog.start(peer, patterns.find(List.of(pattern), peer, PatternDispatch.MAX_MATCHES, found -> {
            if (found.isEmpty()) {
                refusePattern(peer.remote(), "stands for more than " + PatternDispatch.MAX_MATCHES + " addresses");
                return () -> false;
            }
            List<Address> addresses = found.get().getFirst();
            if (addresses.isEmpty()) {
                counts.patternsUnmatched.increment();
            }
            return spread(peer, message, addresses.iterator());
        }));
    }

    /** The work of writing what a message says at many addresses. */
    private BooleanSupplier spread(OscPeer peer, OscMessage message, Iterator<Address> addresses) {
        return () -> {
            for (int i = 0; i < WRITES_PER_SLICE && addresses.hasNext(); i++) {
                counts.writes.increment();
                bus.submit(write(peer, addresses.next(), message));
            }
            return addresses.hasNext();
        };
    }

    /** Does a piece of work before anything else that {@code peer} sends. */
    void start(OscPeer peer, BooleanSupplier job) {
        backlog.start(peer, job);
    }

    private void note(Outcome outcome) {
        if (outcome instanceof Outcome.Rejected rejected && Counts.first(counts.rejected)) {
            LOG.atWarn()
                    .addKeyValue("reason", rejected.reason())
                    .addKeyValue("detail", rejected.detail())
                    .log("the bus refused what an OSC peer sent; further refusals are counted only");
        }
    }

    /** Ends what it opened on the bus. */
    void close() {
        backlog.close();
        patterns.close();
    }
}
