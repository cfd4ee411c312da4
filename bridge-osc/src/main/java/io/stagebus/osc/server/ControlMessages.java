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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a peer asks of the gateway itself (R3). Names and patterns are the peer's own. Bus thread only.
 *
 * <pre>
 * /stagebus/root ,s root                  see that root from now on; without argument: tell which. Answer /stagebus/root/is ,s
 * /stagebus/subscribe ,s pattern          get the current values and then changes; without pattern: everything.
 *                                         A number sets changes per second and address, a second one the dead band,
 *                                         T asks for deletions as N
 * /stagebus/unsubscribe ,s pattern        no more of it; without pattern: no more of anything
 * /stagebus/get ,s name                   the current value, or N; a pattern gives all that there are
 * /stagebus/dump ,s pattern               the current values, then /stagebus/dump/end ,s pattern
 * /stagebus/hello ,s name                 goes by that name, and is shown again what it subscribed to and has used.
 *                                         Answer /stagebus/hello/is ,ss name root
 * /stagebus/reply ,i port                 is sent packets to that port of the same machine from now on
 * /stagebus/bundle ,i bytes               is sent bundles of at most so many bytes from now on, T: 1,472; F: none
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

    private static final int MAX_NAME_CHARS = 64;
    private static final int MAX_RATE_HZ = 1_000_000;

    private final SignalBus bus;

    ControlMessages(SignalBus bus) {
        this.bus = bus;
    }

    /** Carries a control message out. {@code verb} is what follows {@code /stagebus}. */
    void handle(OscPeer peer, String verb, List<OscArgument> arguments) {
        switch (verb) {
            case "/root" -> root(peer, arguments);
            case "/subscribe" -> subscribe(peer, arguments);
            case "/unsubscribe" -> unsubscribe(peer, arguments);
            case "/get" -> get(peer, arguments);
            case "/dump" -> dump(peer, arguments);
            case "/hello" -> hello(peer, arguments);
            case "/reply" -> replyTo(peer, arguments);
            case "/bundle" -> bundles(peer, arguments);
            case "/ping" -> peer.reply(new OscMessage(PREFIX + "/pong", arguments));
            case "/pong", "/error", "/root/is", "/hello/is", "/dump/end" -> {
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
        peer.reply(answer);
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
            changeRoot(peer, peer.root().movedTo(OscRoot.of(wish.get())));
        } else if (!arguments.isEmpty()) {
            fail(peer, "/root", "expected a string");
            return;
        }
        OscMessage answer = OscMessage.of(
                PREFIX + "/root/is", new OscArgument.Text(peer.root().text()));
        peer.reply(answer);
    }

    /** The subscriptions are in the peer's names, so they follow it to the other root. */
    private void changeRoot(OscPeer peer, OscRoot root) {
        if (root.equals(peer.root())) {
            return;
        }
        peer.changeRoot(root);
        peer.subscriptions().wanted().forEach(wanted -> subscribe(peer, wanted));
    }

    private void subscribe(OscPeer peer, List<OscArgument> arguments) {
        Optional<String> said = text(arguments);
        if (said.isEmpty() && !arguments.isEmpty()) {
            fail(peer, "/subscribe", "expected a string with a pattern");
            return;
        }
        String pattern = said.orElse(EVERYTHING);
        if (!peer.source().maySubscribe(peer)) {
            fail(peer, "/subscribe", "too many peers have subscribed (max-peers)");
            return;
        }
        List<Double> numbers = new ArrayList<>();
        boolean deletions = false;
        for (OscArgument option : arguments.subList(Math.min(1, arguments.size()), arguments.size())) {
            double number = number(option);
            if (option instanceof OscArgument.True) {
                deletions = true;
            } else if (number >= 0 && number <= MAX_RATE_HZ && numbers.size() < 2) {
                numbers.add(number);
            } else {
                fail(peer, "/subscribe", "expected changes per second of 0..1000000, a dead band, or T");
                return;
            }
        }
        long rateHz = numbers.isEmpty() ? peer.feedback().maxRateHz() : (long) Math.ceil(numbers.get(0));
        double deadBand = numbers.size() < 2 ? peer.feedback().deadBand() : numbers.get(1);
        subscribe(peer, new PeerSubscriptions.Wanted(pattern, rateHz, deadBand, deletions));
    }

    /** A number as any of the tags that devices have for one; NaN for anything else. */
    private static double number(OscArgument argument) {
        return switch (argument) {
            case OscArgument.Int32 a -> a.value();
            case OscArgument.Float32 a -> a.value();
            case OscArgument.Float64 a -> a.value();
            case OscArgument.Int64 a -> a.value();
            case OscArgument other -> Double.NaN;
        };
    }

    private void subscribe(OscPeer peer, PeerSubscriptions.Wanted wanted) {
        try {
            List<AddressPattern> compiled = OscAddressPattern.compileFor(peer.root(), wanted.pattern());
            if (!peer.subscriptions().hasRoomFor(wanted.pattern(), compiled.size())) {
                fail(peer, "/subscribe", "no more than " + PeerSubscriptions.MAX + " subscriptions");
                return;
            }
            peer.subscriptions()
                    .subscribe(wanted, compiled, true)
                    .ifPresent(problem -> fail(peer, "/subscribe", problem));
            peer.source().place(peer);
        } catch (InvalidPatternException e) {
            fail(peer, "/subscribe", String.valueOf(e.getMessage()));
        }
    }

    private void unsubscribe(OscPeer peer, List<OscArgument> arguments) {
        Optional<String> pattern = text(arguments);
        if (pattern.isEmpty() && !arguments.isEmpty()) {
            fail(peer, "/unsubscribe", "expected a string with a pattern");
        } else if (pattern.isEmpty()) {
            peer.subscriptions().wanted().forEach(wanted -> peer.subscriptions().unsubscribe(wanted.pattern()));
        } else if (!peer.subscriptions().unsubscribe(pattern.get())) {
            fail(peer, "/unsubscribe", "not subscribed to " + pattern.get());
        }
        peer.source().place(peer);
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
            case OscName.Pattern pattern -> showAll(peer, "/get", name, () -> {});
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
                    peer.reply(OscMessage.of(name, OscArgument.NIL));
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

    private void showAll(OscPeer peer, String verb, String pattern, Runnable after) {
        try {
            List<AddressPattern> compiled = OscAddressPattern.compileFor(peer.root(), pattern);
            if (!peer.mayGet(compiled.size())) {
                fail(peer, verb, "busy: " + OscPeer.MAX_PENDING_GETS + " patterns are not answered yet");
                return;
            }
            for (int i = 0; i < compiled.size(); i++) {
                Runnable then = i == compiled.size() - 1 ? after : () -> {};
                bus.submit(new Command.Snapshot(peer.session(), compiled.get(i), outcome -> {
                    if (outcome instanceof Outcome.Opened opened) {
                        peer.showOnce(opened.snapshot(), then);
                    }
                }));
            }
        } catch (InvalidPatternException e) {
            fail(peer, verb, String.valueOf(e.getMessage()));
        }
    }

    private void dump(OscPeer peer, List<OscArgument> arguments) {
        String pattern = text(arguments).orElse(EVERYTHING);
        OscMessage end = OscMessage.of(PREFIX + "/dump/end", new OscArgument.Text(pattern));
        showAll(peer, "/dump", pattern, () -> peer.reply(end));
    }

    private void hello(OscPeer peer, List<OscArgument> arguments) {
        Optional<String> name = text(arguments).map(String::strip);
        if (name.isEmpty() || name.get().isEmpty() || name.get().length() > MAX_NAME_CHARS) {
            fail(peer, "/hello", "expected a name of 1.." + MAX_NAME_CHARS + " characters");
            return;
        }
        if (!peer.rename(name.get())) {
            fail(peer, "/hello", "the gateway takes no more sessions");
            return;
        }
        peer.reply(OscMessage.of(
                PREFIX + "/hello/is",
                new OscArgument.Text(name.get()),
                new OscArgument.Text(peer.root().text())));
        peer.showAgain();
    }

    private void replyTo(OscPeer peer, List<OscArgument> arguments) {
        double port = arguments.size() == 1 ? number(arguments.getFirst()) : Double.NaN;
        if (!(port >= 1 && port <= 65_535 && port == Math.rint(port))) {
            fail(peer, "/reply", "expected a port of 1..65535");
            return;
        }
        Link link = peer.source().at(peer, (int) port);
        if (link == null) {
            fail(peer, "/reply", "over TCP there is no other way");
        } else {
            peer.changeLink(link);
        }
    }

    private void bundles(OscPeer peer, List<OscArgument> arguments) {
        OscArgument said = arguments.size() == 1 ? arguments.getFirst() : OscArgument.TRUE;
        int bytes = switch (said) {
            case OscArgument.True a -> Feedback.ETHERNET_BYTES;
            case OscArgument.False a -> 0;
            case OscArgument.Int32 a -> a.value();
            case OscArgument other -> -1;
        };
        try {
            peer.bundles(peer.feedback().withBundleBytes(bytes).bundleBytes());
        } catch (IllegalArgumentException e) {
            fail(peer, "/bundle", String.valueOf(e.getMessage()));
        }
    }
}
