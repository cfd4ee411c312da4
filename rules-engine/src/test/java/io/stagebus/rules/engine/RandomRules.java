package io.stagebus.rules.engine;

import io.stagebus.core.address.Address;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import io.stagebus.core.time.ManualClock;
import io.stagebus.rules.json.RuleFileException;
import io.stagebus.rules.json.RuleFileParser;
import io.stagebus.rules.rule.RuleSet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Random rules, and what users do while they run. Times are chosen so that no interval, delay or expiry is due at the same
 * instant as one of another sort.
 */
abstract class RandomRules {

    static final EngineLimits LIMITS = new EngineLimits(7, 4);
    static final String EXPIRING = "/x/2";
    /** The first full minute comes when nothing else does: 1.75 s after the start. */
    static final long FIRST_MINUTE_MILLIS = 1_750;

    static final long START_MICROS = new ManualClock().wallMicros() + 58_250_000;

    /** What a user does. */
    sealed interface Step {
        /** One write, or several as a bundle. */
        record Ask(List<NaiveRules.Ask> asks) implements Step {}

        /** A write that expires. */
        record Expiring(Value value, int seconds) implements Step {}

        /** A deletion. */
        record Delete(String address) implements Step {}

        /** Time goes by. */
        record Wait(int seconds) implements Step {}

        /** A session is opened. */
        record Join() implements Step {}

        /** The session that was opened last is closed, if there is one. */
        record Leave() implements Step {}

        /** An administrator ends a panic. */
        record Resume() implements Step {}
    }

    private static Arbitrary<String> addresses() {
        return Arbitraries.of("/a", "/b", "/x/1", EXPIRING);
    }

    private static Arbitrary<String> patterns() {
        return Arbitraries.of("/a", "/b", "/*", "/x/*", "/x/**", "/**", "/*/1", "/**/2");
    }

    private static Arbitrary<Value> values() {
        return Arbitraries.of(
                Value.of(0),
                Value.of(1),
                Value.of(1.0),
                Value.of(2),
                Value.of(0.5),
                Value.of(1e300),
                Value.of("on"),
                Value.TRUE,
                Value.NULL,
                Value.array(Value.of(1)));
    }

    private static Arbitrary<OptionalDouble> limit(double value) {
        return Arbitraries.of(OptionalDouble.of(value), OptionalDouble.empty());
    }

    private static Arbitrary<Sketch.Trigger> triggers() {
        Arbitrary<Sketch.Trigger> changes =
                Combinators.combine(patterns(), Arbitraries.of(true, false)).as(Sketch.Trigger.Change::new);
        Arbitrary<Sketch.Trigger> events = Combinators.combine(patterns(), Arbitraries.of("event", "stream"))
                .as(Sketch.Trigger.Event::new);
        Arbitrary<Sketch.Trigger> timeouts = patterns().map(pattern -> new Sketch.Trigger.Timeout(pattern, 707));
        Arbitrary<Sketch.Trigger> intervals =
                Arbitraries.integers().between(1, 3).map(Sketch.Trigger.Interval::new);
        Arbitrary<Sketch.Trigger> once = Arbitraries.of(new Sketch.Trigger.Schedule(), new Sketch.Trigger.Start());
        Arbitrary<Sketch.Trigger> sessions =
                Arbitraries.of("joins", "joins", "leaves").map(Sketch.Trigger.Session::new);
        // What seldom comes is drawn more often, so that each pair fires often enough.
        return Arbitraries.frequencyOf(
                Tuple.of(1, changes),
                Tuple.of(5, events),
                Tuple.of(2, timeouts),
                Tuple.of(4, thresholds()),
                Tuple.of(2, intervals),
                Tuple.of(5, once),
                Tuple.of(2, sessions));
    }

    private static Arbitrary<Sketch.Trigger> thresholds() {
        return Combinators.combine(patterns(), limit(1), limit(0.75), Arbitraries.of(0.0, 0.5))
                .as((pattern, above, below, hysteresis) -> new Sketch.Trigger.Threshold(
                        pattern, above.isEmpty() && below.isEmpty() ? OptionalDouble.of(0) : above, below, hysteresis));
    }

    private static Arbitrary<Sketch.Condition> conditions() {
        return Combinators.combine(addresses(), Arbitraries.of("eq", "ne", "gt", "gte", "lt", "lte"), values())
                .as((address, operator, value) -> {
                    boolean orders = operator.length() == 3 || operator.startsWith("g") || operator.startsWith("l");
                    return new Sketch.Condition(address, operator, orders && !value.isNumber() ? Value.of(1) : value);
                });
    }

    private static Arbitrary<Sketch.Transform> transforms() {
        return Arbitraries.of(
                new Sketch.Transform("identity", 0, 0),
                new Sketch.Transform("scale", 2, -1),
                new Sketch.Transform("scale", 1e300, 0),
                new Sketch.Transform("clamp", 0.25, 0.75),
                new Sketch.Transform("invert", 0, 1),
                new Sketch.Transform("threshold", 1, 0));
    }

    private static Arbitrary<Sketch.Action> actions(boolean timed) {
        Arbitrary<Sketch.Action> set =
                Combinators.combine(addresses(), values()).as(Sketch.Action.Set::new);
        Arbitrary<Sketch.Action> publish = Combinators.combine(
                        addresses(),
                        Arbitraries.of("event", "event", "stream", "gesture", "timeline"),
                        values().optional())
                .as(Sketch.Action.Publish::new);
        Arbitrary<Sketch.Action> copy =
                Combinators.combine(addresses(), transforms()).as(Sketch.Action.Copy::new);
        Arbitrary<Sketch.Action> delay = Arbitraries.of(1, 3).map(Sketch.Action.Delay::new);
        Arbitrary<Sketch.Action> delete = addresses().map(Sketch.Action.Delete::new);
        Arbitrary<String> others = Arbitraries.of("r0", "r1", "r2", "r3");
        Arbitrary<Sketch.Action> cancel = others.map(Sketch.Action.Cancel::new);
        Arbitrary<Sketch.Action> enable =
                Combinators.combine(others, Arbitraries.of(true, true, false)).as(Sketch.Action.Enable::new);
        Arbitrary<Sketch.Action> arm = Combinators.combine(
                        Arbitraries.of("/b", "/x/1", "/*/1"), Arbitraries.of(true, true, false))
                .as(Sketch.Action.Arm::new);
        Arbitrary<Sketch.Action> panic = Arbitraries.of(false, false, false, false, false, false, false, true)
                .map(Sketch.Action.Panic::new);
        Arbitrary<Sketch.Action> fade = Combinators.combine(
                        addresses(), Arbitraries.of(Value.of(2), Value.of(0.5)), Arbitraries.of(317, 713))
                .as(Sketch.Action.Fade::new);
        return timed
                ? Arbitraries.oneOf(set, publish, delay, delete, cancel, enable, arm, panic, fade)
                : Arbitraries.oneOf(set, publish, copy, delay, delete, cancel, enable, arm, panic, fade);
    }

    private static boolean hasNoValue(Sketch.Trigger trigger) {
        return switch (trigger) {
            case Sketch.Trigger.Interval interval -> true;
            case Sketch.Trigger.Schedule schedule -> true;
            case Sketch.Trigger.Start start -> true;
            case Sketch.Trigger.Change change -> false;
            case Sketch.Trigger.Event event -> false;
            case Sketch.Trigger.Timeout timeout -> false;
            case Sketch.Trigger.Threshold threshold -> false;
            case Sketch.Trigger.Session session -> false;
        };
    }

    private static Arbitrary<Sketch> sketch() {
        return triggers()
                .flatMap(trigger -> Combinators.combine(
                                Arbitraries.of(true, false),
                                Arbitraries.of(0, 0, 0, 1, -1),
                                Arbitraries.of(0, 0, 0, 2),
                                Arbitraries.of(true, true, true, true, false),
                                Arbitraries.frequencyOf(
                                        Tuple.of(3, Arbitraries.just(List.<Sketch.Condition>of())),
                                        Tuple.of(1, conditions().list().ofSize(1))),
                                actions(hasNoValue(trigger)).list().ofMinSize(2).ofMaxSize(4))
                        .as((documented, priority, cooldown, enabled, holding, doing) -> {
                            List<Sketch.Action> ending = doing.getLast() instanceof Sketch.Action.Delay
                                    ? IntStream.rangeClosed(0, doing.size())
                                            .mapToObj(i -> i < doing.size()
                                                    ? doing.get(i)
                                                    : new Sketch.Action.Set("/b", Value.of(7)))
                                            .toList()
                                    : doing;
                            return new Sketch("r", documented, priority, cooldown, enabled, trigger, holding, ending);
                        }));
    }

    @Provide
    Arbitrary<List<Sketch>> sketches() {
        return sketch().list()
                .ofMinSize(3)
                .ofMaxSize(7)
                .map(drawn -> IntStream.range(0, drawn.size())
                        .mapToObj(i -> {
                            Sketch one = drawn.get(i);
                            return new Sketch(
                                    "r" + i,
                                    one.documented(),
                                    one.priority(),
                                    one.cooldownSeconds(),
                                    one.enabled(),
                                    one.trigger(),
                                    one.conditions(),
                                    one.actions());
                        })
                        .toList());
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<NaiveRules.Ask> ask = Combinators.combine(
                        Arbitraries.of("param", "param", "event", "stream"), addresses(), values())
                .as((kind, address, value) -> new NaiveRules.Ask(kind, address, Optional.of(value), ""));
        Arbitrary<Step> one = ask.map(single -> new Step.Ask(List.of(single)));
        Arbitrary<Step> bundle = ask.list().ofMinSize(2).ofMaxSize(4).map(Step.Ask::new);
        Arbitrary<Step> expiring =
                Combinators.combine(values(), Arbitraries.of(1, 2, 5)).as(Step.Expiring::new);
        Arbitrary<Step> delete = addresses().map(Step.Delete::new);
        Arbitrary<Step> wait = Arbitraries.of(1, 2, 3).map(Step.Wait::new);
        Arbitrary<Step> session = Arbitraries.of(new Step.Join(), new Step.Leave(), new Step.Resume());
        return Arbitraries.oneOf(one, one, bundle, expiring, delete, wait, session)
                .list()
                .ofMinSize(5)
                .ofMaxSize(20);
    }

    static RuleSet parse(List<Sketch> sketches) {
        String json = sketches.stream().map(Sketch::json).collect(Collectors.joining(",", "[", "]"));
        try {
            return RuleFileParser.parse("drawn", json.getBytes(StandardCharsets.UTF_8));
        } catch (RuleFileException e) {
            throw new AssertionError(json, e);
        }
    }

    static void take(Step step, EngineFixture real) {
        switch (step) {
            case Step.Ask(List<NaiveRules.Ask> asks) -> {
                List<Command.Write> writes =
                        asks.stream().map(ask -> write(ask, real)).toList();
                real.fixture.outcome(reply -> new Command.Bundle(real.user, writes, 0, false, reply));
            }
            case Step.Expiring(Value value, int seconds) ->
                real.fixture.set(real.user, EXPIRING, value, WriteOptions.of(Ttl.absolute(seconds), false));
            case Step.Delete(String address) -> real.delete(address);
            case Step.Wait(int seconds) -> real.advance(Duration.ofSeconds(seconds));
            case Step.Join join -> {}
            case Step.Leave leave -> {}
            case Step.Resume resume -> {}
        }
    }

    private static Command.Write write(NaiveRules.Ask ask, EngineFixture real) {
        Address address = Address.of(ask.address());
        Content content = Content.of(ask.value().orElseThrow());
        return switch (ask.kind()) {
            case "param" -> Command.SetParam.of(real.user, address, content, WriteOptions.PLAIN, Reply.NONE);
            case "event" -> Command.Publish.event(real.user, address, content, Reply.NONE);
            case "stream" -> Command.Publish.of(real.user, SignalKind.STREAM, address, content, Reply.NONE);
            default -> throw new IllegalArgumentException(ask.kind());
        };
    }
}
