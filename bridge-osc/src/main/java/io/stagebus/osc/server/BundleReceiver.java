package io.stagebus.osc.server;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.osc.codec.OscBundle;
import io.stagebus.osc.codec.OscMessage;
import io.stagebus.osc.codec.OscPacket;
import io.stagebus.osc.mapping.OscName;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to a bundle: one atomic batch for each time in it, all or nothing, in its order (R23). Its control messages
 * follow what runs at once. Bus thread only.
 */
final class BundleReceiver {

    /**
     * How many messages a bundle may have, and how many writes they may come to: a batch cannot be cut into slices (R19).
     */
    static final int MAX_MESSAGES = 1_024;

    private static final Logger LOG = LoggerFactory.getLogger(BundleReceiver.class);

    private final OscReceiver messages;
    private final SignalBus bus;
    private final Timing timing;
    private final PatternDispatch patterns;

    /** A message for a time. */
    private sealed interface Part {
        OscMessage message();

        /** One that names an address. */
        record Named(OscMessage message, Address address) implements Part {}

        /** One whose address is the plan's pattern of this number. */
        record Matched(OscMessage message, int pattern) implements Part {}
    }

    private record Control(String verb, OscMessage message) {}

    /** One packet worked out. */
    private static final class Plan {
        private final InetSocketAddress sender;
        private final PeerSource source;
        private final Map<Long, List<Part>> parts = new TreeMap<>();
        private final List<List<AddressPattern>> patterns = new ArrayList<>();
        private final List<Control> controls = new ArrayList<>();
        private @Nullable OscPeer peer;
        private int named;

        Plan(@Nullable OscPeer known, InetSocketAddress sender, PeerSource source) {
            this.peer = known;
            this.sender = sender;
            this.source = source;
        }

        @Nullable
        OscPeer writer() {
            if (peer == null) {
                peer = source.open(sender);
            }
            return peer;
        }

        void add(long atMicros, Part part) {
            named += part instanceof Part.Named ? 1 : 0;
            parts.computeIfAbsent(atMicros, at -> new ArrayList<>()).add(part);
        }
    }

    BundleReceiver(OscReceiver messages, SignalBus bus, Timing timing, PatternDispatch patterns) {
        this.messages = messages;
        this.bus = bus;
        this.timing = timing;
        this.patterns = patterns;
    }

    void receive(OscBundle bundle, @Nullable OscPeer known, InetSocketAddress sender, PeerSource source) {
        if (count(bundle, 0) > MAX_MESSAGES) {
            refuse(sender, "more than " + MAX_MESSAGES + " messages");
            return;
        }
        Plan plan = new Plan(known, sender, source);
        collect(bundle, Timing.NOW, plan);
        OscPeer peer = plan.peer;
        if (peer == null) {
            return;
        }
        if (plan.patterns.isEmpty()) {
            run(peer, plan, List.of());
        } else if (plan.patterns.size() > PatternDispatch.MAX_PATTERNS) {
            refuse(sender, "more than " + PatternDispatch.MAX_PATTERNS + " patterns");
        } else {
            messages.counts().patterns.add(plan.patterns.size());
            int most = MAX_MESSAGES - plan.named;
            messages.start(peer, patterns.find(plan.patterns, peer, most, found -> {
                found.ifPresentOrElse(
                        addresses -> run(peer, plan, addresses),
                        () -> refuse(sender, "stands for more than " + MAX_MESSAGES + " writes"));
                return () -> false;
            }));
        }
    }

    /** How many messages there are, or that there are too many. */
    private static int count(OscBundle bundle, int before) {
        int messages = before;
        for (OscPacket element : bundle.elements()) {
            if (messages > MAX_MESSAGES) {
                break;
            }
            messages = element instanceof OscBundle inner ? count(inner, messages) : messages + 1;
        }
        return messages;
    }

    private void refuse(InetSocketAddress sender, String detail) {
        if (Counts.first(messages.counts().bundlesRefused)) {
            LOG.atWarn()
                    .addKeyValue("remote", sender)
                    .addKeyValue("detail", detail)
                    .log("OSC bundle refused; further ones are counted only");
        }
    }

    private void collect(OscBundle bundle, long outerMicros, Plan plan) {
        long own = timing.runAt(bundle.timeTag(), plan.peer);
        if (own == Timing.NEVER) {
            return;
        }
        long atMicros = Math.max(outerMicros, own);
        for (OscPacket element : bundle.elements()) {
            switch (element) {
                case OscBundle inner -> collect(inner, atMicros, plan);
                case OscMessage message -> collect(message, atMicros, plan);
            }
        }
    }

    private void collect(OscMessage message, long atMicros, Plan plan) {
        switch (messages.read(plan.peer, plan.source, message.address())) {
            case OscName.Plain(Address address) -> {
                if (plan.writer() != null) {
                    plan.add(atMicros, new Part.Named(message, address));
                }
            }
            case OscName.Control(String verb) -> {
                if (plan.writer() != null) {
                    plan.controls.add(new Control(verb, message));
                }
            }
            case OscName.Pattern pattern -> {
                OscPeer writer = plan.writer();
                List<AddressPattern> compiled =
                        writer == null ? List.of() : messages.compiled(writer.root(), message, plan.sender);
                if (!compiled.isEmpty()) {
                    plan.add(atMicros, new Part.Matched(message, plan.patterns.size()));
                    plan.patterns.add(compiled);
                }
            }
            case OscName.TooLong tooLong -> messages.counts().tooLong.increment();
        }
    }

    private void run(OscPeer peer, Plan plan, List<List<Address>> found) {
        plan.parts.forEach((atMicros, parts) -> submit(peer, writes(peer, parts, found), atMicros));
        for (Control control : plan.controls) {
            messages.control(peer, control.verb, control.message);
        }
    }

    private List<Command.Write> writes(OscPeer peer, List<Part> parts, List<List<Address>> found) {
        List<Command.Write> writes = new ArrayList<>();
        for (Part part : parts) {
            List<Address> addresses = switch (part) {
                case Part.Named named -> List.of(named.address);
                case Part.Matched matched -> found.get(matched.pattern);
            };
            if (addresses.isEmpty()) {
                messages.counts().patternsUnmatched.increment();
            }
            addresses.forEach(address -> writes.add(messages.write(peer, address, part.message())));
        }
        return writes;
    }

    private void submit(OscPeer peer, List<Command.Write> writes, long atMicros) {
        if (writes.isEmpty()) {
            return;
        }
        messages.counts().writes.increment();
        boolean alone = writes.size() == 1 && atMicros == Timing.NOW;
        bus.submit(
                alone
                        ? writes.getFirst()
                        : new Command.Bundle(peer.session(), writes, atMicros, false, messages.noting()));
    }
}
