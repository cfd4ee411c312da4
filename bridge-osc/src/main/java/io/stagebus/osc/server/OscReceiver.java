package io.stagebus.osc.server;

import io.netty.buffer.ByteBuf;
import io.stagebus.core.address.Address;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.osc.codec.OscBundle;
import io.stagebus.osc.codec.OscDecoder;
import io.stagebus.osc.codec.OscException;
import io.stagebus.osc.codec.OscMessage;
import io.stagebus.osc.codec.OscPacket;
import io.stagebus.osc.codec.TimeTag;
import io.stagebus.osc.mapping.OscMapping;
import io.stagebus.osc.mapping.OscName;
import io.stagebus.osc.mapping.OscRoot;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to a datagram: decoded, its names read in the sender's root, and handed to the bus. A sender is only taken up
 * when its packet is valid and asks for something. Bus thread only.
 */
final class OscReceiver {

    private static final Logger LOG = LoggerFactory.getLogger(OscReceiver.class);
    /** The bus takes nothing later than this anyway (R23); a time tag is never read as later than that. */
    private static final long MAX_AHEAD_MICROS = 86_400_000_000L;
    /** How many names are remembered, and how long they may be: strangers choose both. */
    private static final int MAX_REMEMBERED = 8_192;

    private static final int MAX_REMEMBERED_LENGTH = 128;
    /** The key of what is to run at once. */
    private static final long NOW = 0;

    private final SignalBus bus;
    private final OscRoot defaultRoot;
    private final OscMapping mapping;
    private final OscSessions sessions;
    private final ControlMessages controls;
    private final Counts counts;
    private final OscDecoder decoder = new OscDecoder();
    private final Map<String, OscName> names = new HashMap<>();

    /** The writes of one bundle by the time at which they are to run, and its control messages. */
    private record Plan(Map<Long, List<Command.Write>> writes, List<Control> controls) {}

    private record Control(String verb, OscMessage message) {}

    OscReceiver(
            SignalBus bus,
            OscRoot defaultRoot,
            OscMapping mapping,
            OscSessions sessions,
            ControlMessages controls,
            Counts counts) {
        this.bus = bus;
        this.defaultRoot = defaultRoot;
        this.mapping = mapping;
        this.sessions = sessions;
        this.controls = controls;
        this.counts = counts;
    }

    /** Takes a datagram, whose bytes stay the caller's. */
    void receive(ByteBuf content, InetSocketAddress sender) {
        counts.datagrams.increment();
        if (!bus.admission().isOpen()) {
            counts.overload.increment();
            return;
        }
        try {
            switch (decoder.decode(content)) {
                case OscMessage message -> message(message, sender);
                case OscBundle bundle -> bundle(bundle, sender);
            }
        } catch (OscException e) {
            if (counts.malformed(e.kind())) {
                LOG.atWarn()
                        .addKeyValue("remote", sender)
                        .addKeyValue("kind", e.kind())
                        .addKeyValue("detail", e.getMessage())
                        .log("malformed OSC packet; further ones of this kind are counted only");
            }
        }
    }

    private void message(OscMessage message, InetSocketAddress sender) {
        OscPeer peer = sessions.known(sender);
        switch (read(peer, message.address())) {
            case OscName.Plain(Address address) -> {
                OscPeer writer = peer == null ? sessions.open(sender) : peer;
                if (writer != null) {
                    submit(writer, List.of(write(writer, address, message)), NOW);
                }
            }
            case OscName.Control(String verb) -> {
                OscPeer asking = peer == null ? sessions.open(sender) : peer;
                if (asking != null) {
                    counts.controls.increment();
                    controls.handle(asking, verb, message.arguments());
                }
            }
            case OscName.Pattern pattern -> refusePattern(message, sender);
            case OscName.TooLong tooLong -> counts.tooLong.increment();
        }
    }

    /** What a name means in the root its sender sees; remembered for the root that most of them see. */
    private OscName read(@Nullable OscPeer peer, String name) {
        if (peer != null && !peer.root().equals(defaultRoot)) {
            return peer.root().read(name);
        }
        OscName known = names.get(name);
        if (known != null) {
            return known;
        }
        OscName read = defaultRoot.read(name);
        if (read instanceof OscName.Plain && name.length() <= MAX_REMEMBERED_LENGTH) {
            if (names.size() >= MAX_REMEMBERED) {
                names.clear();
            }
            names.put(name, read);
        }
        return read;
    }

    private void refusePattern(OscMessage message, InetSocketAddress sender) {
        if (Counts.first(counts.patterns)) {
            LOG.atWarn()
                    .addKeyValue("remote", sender)
                    .addKeyValue("address", message.address())
                    .log("OSC address patterns are not dispatched yet; further ones are counted only");
        }
    }

    /** A bundle is one atomic batch per time; its control messages follow what runs at once (R23). */
    private void bundle(OscBundle bundle, InetSocketAddress sender) {
        Plan plan = new Plan(new TreeMap<>(), new ArrayList<>());
        @Nullable OscPeer peer = collect(bundle, NOW, sender, sessions.known(sender), plan);
        if (peer == null) {
            return;
        }
        for (Map.Entry<Long, List<Command.Write>> group : plan.writes.entrySet()) {
            submit(peer, group.getValue(), group.getKey());
        }
        for (Control control : plan.controls) {
            counts.controls.increment();
            controls.handle(peer, control.verb, control.message.arguments());
        }
    }

    private void submit(OscPeer peer, List<Command.Write> writes, long atMicros) {
        counts.writes.increment();
        boolean alone = writes.size() == 1 && atMicros == NOW;
        bus.submit(
                alone
                        ? writes.getFirst()
                        : new Command.Bundle(peer.session(), writes, atMicros, false, new Noting(writes)));
    }

    private Command.Write write(OscPeer peer, Address address, OscMessage message) {
        Noting reply = new Noting(List.of());
        Command.Write made = mapping.toWrite(peer.session(), address, message.arguments(), reply);
        reply.writes = List.of(made);
        return made;
    }

    private @Nullable OscPeer collect(
            OscBundle bundle, long outerMicros, InetSocketAddress sender, @Nullable OscPeer known, Plan plan) {
        @Nullable OscPeer peer = known;
        long atMicros = Math.max(outerMicros, runAt(bundle.timeTag()));
        for (OscPacket element : bundle.elements()) {
            peer = switch (element) {
                case OscBundle inner -> collect(inner, atMicros, sender, peer, plan);
                case OscMessage message -> collect(message, atMicros, sender, peer, plan);
            };
        }
        return peer;
    }

    private @Nullable OscPeer collect(
            OscMessage message, long atMicros, InetSocketAddress sender, @Nullable OscPeer known, Plan plan) {
        @Nullable OscPeer peer = known;
        switch (read(peer, message.address())) {
            case OscName.Plain(Address address) -> {
                peer = peer == null ? sessions.open(sender) : peer;
                if (peer != null) {
                    plan.writes
                            .computeIfAbsent(atMicros, at -> new ArrayList<>())
                            .add(write(peer, address, message));
                }
            }
            case OscName.Control(String verb) -> {
                peer = peer == null ? sessions.open(sender) : peer;
                plan.controls.add(new Control(verb, message));
            }
            case OscName.Pattern pattern -> refusePattern(message, sender);
            case OscName.TooLong tooLong -> counts.tooLong.increment();
        }
        return peer;
    }

    /** When a bundle is to run, microseconds since 1970; {@link #NOW} when its time has passed. */
    private long runAt(TimeTag timeTag) {
        if (timeTag.isImmediate()) {
            return NOW;
        }
        long nowMicros = bus.nowMicros();
        long atMicros = timeTag.toMicros(nowMicros + MAX_AHEAD_MICROS);
        if (atMicros > nowMicros) {
            return atMicros;
        }
        counts.lateBundles.increment();
        return NOW;
    }

    /** Notes with which tags the bus took writes, or counts that it did not. */
    private final class Noting implements Reply {
        private List<Command.Write> writes;

        Noting(List<Command.Write> writes) {
            this.writes = writes;
        }

        @Override
        public void complete(Outcome outcome) {
            if (outcome instanceof Outcome.Applied) {
                writes.forEach(mapping::taken);
            } else if (!(outcome instanceof Outcome.Rejected rejected)) {
                // Accepted for later; told again when it has run.
                return;
            } else if (Counts.first(counts.rejected)) {
                LOG.atWarn()
                        .addKeyValue("reason", rejected.reason())
                        .addKeyValue("detail", rejected.detail())
                        .log("the bus refused what an OSC peer sent; further refusals are counted only");
            }
        }
    }
}
