package io.stagebus.osc.server;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.InvalidPatternException;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.signal.Signal;
import io.stagebus.osc.codec.OscArgument;
import io.stagebus.osc.codec.OscMessage;
import io.stagebus.osc.mapping.OscAddressPattern;
import io.stagebus.osc.mapping.OscName;
import io.stagebus.osc.mapping.OscRoot;
import java.util.List;
import java.util.Optional;

/**
 * What a peer asks of the gateway itself (R3). Names and patterns are the peer's own. Bus thread only.
 *
 * <pre>
 * /stagebus/root ,s root                  see that root from now on; without argument: tell which. Answer /stagebus/root/is ,s
 * /stagebus/subscribe ,s pattern          get the current values and then changes; without pattern: everything.
 *                                         A number sets changes per second and address, T asks for deletions as N
 * /stagebus/unsubscribe ,s pattern        no more of it; without pattern: no more of anything
 * /stagebus/get ,s name                   the current value, or N; a pattern gives all that there are
 * /stagebus/ping ...                      /stagebus/pong with the same arguments
 * </pre>
 *
 * <p>What cannot be done is answered with {@code /stagebus/error ,ss} request, reason. No answer is itself a request: two
 * gateways, or a forged sender, never keep each other busy.
 */
final class ControlMessages {

    private static final String PREFIX = "/stagebus";
    private static final String EVERYTHING = "/**";
    /** Longer reasons are cut: they may repeat what the peer has sent. */
    private static final int MAX_REASON_CHARS = 200;

    private final SignalBus bus;
    private final OscOutput output;
    private final OscSessions sessions;
    private final long defaultRateHz;

    ControlMessages(SignalBus bus, OscOutput output, OscSessions sessions, long defaultRateHz) {
        this.bus = bus;
        this.output = output;
        this.sessions = sessions;
        this.defaultRateHz = defaultRateHz;
    }

    /** Carries a control message out. {@code verb} is what follows {@code /stagebus}. */
    void handle(OscPeer peer, String verb, List<OscArgument> arguments) {
        switch (verb) {
            case "/root" -> root(peer, arguments);
            case "/subscribe" -> subscribe(peer, arguments);
            case "/unsubscribe" -> unsubscribe(peer, arguments);
            case "/get" -> get(peer, arguments);
            case "/ping" -> output.reply(new OscMessage(PREFIX + "/pong", arguments), peer.remote());
            case "/pong", "/error", "/root/is" -> {
                // Somebody else's answer.
            }
            default -> fail(peer, verb, "no such request");
        }
    }

    private void fail(OscPeer peer, String verb, String reason) {
        OscMessage answer = OscMessage.of(
                PREFIX + "/error",
                new OscArgument.Text(PREFIX + shortened(verb, 80)),
                new OscArgument.Text(shortened(reason, MAX_REASON_CHARS).replace('\0', ' ')));
        output.reply(answer, peer.remote());
    }

    private static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }

    private static Optional<String> text(List<OscArgument> arguments) {
        if (arguments.isEmpty()) {
            return Optional.empty();
        }
        return switch (arguments.getFirst()) {
            case OscArgument.Text a -> Optional.of(a.value());
            case OscArgument.Symbol a -> Optional.of(a.value());
            case OscArgument other -> Optional.empty();
        };
    }

    private void root(OscPeer peer, List<OscArgument> arguments) {
        Optional<String> wish = text(arguments);
        if (wish.isPresent()) {
            Optional<String> problem = OscRoot.problem(wish.get());
            if (problem.isEmpty()
                    && !OscRoot.of(wish.get()).isReachableBy(peer.session().scope())) {
                problem = Optional.of("no access below " + wish.get());
            }
            if (problem.isPresent()) {
                fail(peer, "/root", problem.get());
                return;
            }
            changeRoot(peer, OscRoot.of(wish.get()));
        } else if (!arguments.isEmpty()) {
            fail(peer, "/root", "expected a string");
            return;
        }
        OscMessage answer = OscMessage.of(
                PREFIX + "/root/is", new OscArgument.Text(peer.root().text()));
        output.reply(answer, peer.remote());
    }

    /** The subscriptions are in the peer's names, so they follow it to the other root. */
    private void changeRoot(OscPeer peer, OscRoot root) {
        if (root.equals(peer.root())) {
            return;
        }
        peer.changeRoot(root);
        for (OscPeer.Wanted wanted : peer.wanted()) {
            subscribe(peer, wanted.pattern(), wanted.maxRateHz(), wanted.deletions());
        }
    }

    private void subscribe(OscPeer peer, List<OscArgument> arguments) {
        Optional<String> pattern = text(arguments);
        if (pattern.isEmpty() && !arguments.isEmpty()) {
            fail(peer, "/subscribe", "expected a string with a pattern");
            return;
        }
        if (!sessions.maySubscribe(peer)) {
            fail(peer, "/subscribe", "too many peers have subscribed (max-peers)");
            return;
        }
        if (!peer.maySubscribe(pattern.orElse(EVERYTHING))) {
            fail(peer, "/subscribe", "no more than " + OscPeer.MAX_SUBSCRIPTIONS + " subscriptions");
            return;
        }
        long rateHz = defaultRateHz;
        boolean deletions = false;
        for (OscArgument option : arguments.subList(Math.min(1, arguments.size()), arguments.size())) {
            double number = switch (option) {
                case OscArgument.Int32 a -> a.value();
                case OscArgument.Float32 a -> a.value();
                case OscArgument.True a -> {
                    deletions = true;
                    yield rateHz;
                }
                case OscArgument other -> -1;
            };
            if (!(number >= 0 && number <= 1_000_000)) {
                fail(peer, "/subscribe", "expected changes per second of 0..1000000, or T");
                return;
            }
            rateHz = (long) Math.ceil(number);
        }
        subscribe(peer, pattern.orElse(EVERYTHING), rateHz, deletions);
    }

    private void subscribe(OscPeer peer, String pattern, long rateHz, boolean deletions) {
        try {
            AddressPattern compiled = OscAddressPattern.compileFor(peer.root(), pattern);
            peer.subscribe(pattern, compiled, rateHz, deletions, true)
                    .ifPresent(problem -> fail(peer, "/subscribe", problem));
            sessions.place(peer);
        } catch (InvalidPatternException e) {
            fail(peer, "/subscribe", String.valueOf(e.getMessage()));
        }
    }

    private void unsubscribe(OscPeer peer, List<OscArgument> arguments) {
        Optional<String> pattern = text(arguments);
        if (pattern.isEmpty() && !arguments.isEmpty()) {
            fail(peer, "/unsubscribe", "expected a string with a pattern");
        } else if (pattern.isEmpty()) {
            peer.wanted().forEach(wanted -> peer.unsubscribe(wanted.pattern()));
        } else if (!peer.unsubscribe(pattern.get())) {
            fail(peer, "/unsubscribe", "not subscribed to " + pattern.get());
        }
        sessions.place(peer);
    }

    private void get(OscPeer peer, List<OscArgument> arguments) {
        Optional<String> wish = text(arguments);
        if (wish.isEmpty() || !wish.get().startsWith("/")) {
            fail(peer, "/get", "expected a string with a name or pattern that starts with '/'");
            return;
        }
        String name = wish.get();
        switch (peer.root().read(name)) {
            case OscName.Plain plain ->
                bus.submit(new Command.Get(peer.session(), plain.address(), outcome -> answerGet(peer, name, outcome)));
            case OscName.Pattern pattern -> getAll(peer, name);
            case OscName.Control control -> fail(peer, "/get", "control messages have no value");
            case OscName.TooLong tooLong -> fail(peer, "/get", "the name is too long");
        }
    }

    private void answerGet(OscPeer peer, String name, Outcome outcome) {
        switch (outcome) {
            case Outcome.Current(Optional<Signal.Param> param) -> {
                if (param.isPresent()) {
                    peer.pass(param.get());
                } else {
                    output.reply(OscMessage.of(name, OscArgument.NIL), peer.remote());
                }
            }
            case Outcome.Rejected rejected -> fail(peer, "/get", rejected.detail());
            case Outcome.Opened o -> {}
            case Outcome.Applied o -> {}
            case Outcome.Scheduled o -> {}
            case Outcome.Definitions o -> {}
            case Outcome.Replayed o -> {}
        }
    }

    private void getAll(OscPeer peer, String name) {
        if (!peer.mayGet()) {
            fail(peer, "/get", "busy: " + OscPeer.MAX_PENDING_GETS + " patterns are not answered yet");
            return;
        }
        try {
            AddressPattern pattern = OscAddressPattern.compileFor(peer.root(), name);
            bus.submit(new Command.Snapshot(peer.session(), pattern, outcome -> {
                if (outcome instanceof Outcome.Opened opened) {
                    peer.showOnce(opened.snapshot());
                }
            }));
        } catch (InvalidPatternException e) {
            fail(peer, "/get", String.valueOf(e.getMessage()));
        }
    }
}
