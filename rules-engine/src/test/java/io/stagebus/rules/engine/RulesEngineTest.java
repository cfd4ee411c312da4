package io.stagebus.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origination;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.trace.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What makes a rule fire, and what it does. */
class RulesEngineTest {

    private static String copy(String id, String from, String to) {
        return "{'id': '" + id + "', 'trigger': {'type': 'on_change', 'pattern': '" + from + "'},"
                + " 'actions': [{'type': 'set_from_trigger', 'address': '" + to + "'}]}";
    }

    @Test
    void aChangeIsDeliveredBeforeWhatItMakes() {
        EngineFixture rules = new EngineFixture(copy("r", "/sensor/*", "/light"));

        rules.set("/sensor/1", 7);

        assertThat(rules.seen()).as("R16").containsExactly("/sensor/1=7", "/light=7 < r");
        assertThat(rules.counters("r").fired()).isEqualTo(1);
    }

    @Test
    void aRepetitionIsNoChangeUnlessTheRuleSaysSo() {
        EngineFixture rules = new EngineFixture(
                copy("changed", "/a", "/changed"),
                "{'id': 'always', 'trigger': {'type': 'on_change', 'pattern': '/a', 'only_if_changed': false},"
                        + " 'actions': [{'type': 'publish', 'address': '/always'}]}");

        rules.set("/a", 50);
        rules.set("/a", 50);
        rules.set("/a", Value.of(50.0));

        assertThat(rules.seen())
                .containsExactly(
                        "/a=50",
                        "/changed=50 < changed",
                        "event /always=nothing < always",
                        "/a=50",
                        "event /always=nothing < always",
                        "/a=50.0",
                        "event /always=nothing < always");
        assertThat(rules.counters("changed").count(Verdict.NOT_TRIGGERED)).isEqualTo(2);
        assertThat(rules.counters("changed").suppressed()).isZero();
    }

    @Test
    void notANumberIsNoChangeOfNotANumber() {
        EngineFixture rules = new EngineFixture(copy("r", "/a", "/b"));

        rules.set("/a", Value.of(Double.NaN));
        rules.set("/a", Value.of(Double.NaN));

        assertThat(rules.counters("r").fired()).isEqualTo(1);
    }

    @Test
    void deletionAndExpiryAreSeenAsAChangeToNull() {
        EngineFixture rules = new EngineFixture(copy("r", "/a", "/b"));

        rules.set("/a", 1);
        rules.delete("/a");
        rules.fixture.set(rules.user, "/a", Value.of(2), WriteOptions.of(Ttl.absolute(3), false));
        rules.advance(Duration.ofSeconds(4));

        assertThat(rules.seen())
                .as("R12")
                .containsExactly(
                        "/a=1",
                        "/b=1 < r",
                        "/a=deleted",
                        "/b=null < r",
                        "/a=2",
                        "/b=2 < r",
                        "/a=deleted < (expiry)",
                        "/b=null < r < (expiry)");
    }

    @Test
    void creationAndDeletionAreChangesEvenWhenTheValueIsNull() {
        EngineFixture rules = new EngineFixture(copy("r", "/a", "/b"));

        rules.set("/a", Value.NULL);
        rules.set("/a", Value.NULL);
        rules.delete("/a");

        assertThat(rules.counters("r").fired()).isEqualTo(2);
    }

    @Test
    void everyPartOfABundleTriggersAfterAllOfItWasApplied() {
        EngineFixture rules = new EngineFixture("{'id': 'r', 'trigger': {'type': 'on_change', 'pattern': '/a'},"
                + " 'conditions': [{'address': '/b', 'op': 'eq', 'value': 2}],"
                + " 'actions': [{'type': 'set_from_trigger', 'address': '/c'}]}");

        rules.fixture.outcome(reply -> new Command.Bundle(
                rules.user,
                List.of(param(rules, "/a", 1), param(rules, "/b", 2), param(rules, "/a", 3)),
                0,
                false,
                reply));

        assertThat(rules.seen())
                .as("R23: applied whole, then evaluated in order")
                .containsExactly("/a=1", "/b=2", "/a=3", "/c=1 < r", "/c=3 < r");
    }

    private static Command.Write param(EngineFixture rules, String address, long value) {
        return Command.SetParam.of(
                rules.user, Address.of(address), Content.of(Value.of(value)), WriteOptions.PLAIN, Reply.NONE);
    }

    @Test
    void anEventFiresAndOtherKindsDoNot() {
        EngineFixture rules = new EngineFixture("{'id': 'go', 'trigger': {'type': 'on_event', 'pattern': '/go/**'},"
                + " 'actions': [{'type': 'set_from_trigger', 'address': '/last'}]}");

        rules.emit("/go/1", Value.of("A"));
        rules.set("/go/2", 1);
        for (SignalKind kind : List.of(SignalKind.STREAM, SignalKind.GESTURE, SignalKind.TIMELINE)) {
            rules.fixture.outcome(
                    reply -> Command.Publish.of(rules.user, kind, Address.of("/go/3"), Content.of(Value.of(1)), reply));
        }
        rules.fixture.outcome(reply -> Command.Publish.event(rules.user, Address.of("/go"), Content.NONE, reply));

        assertThat(rules.seen())
                .containsExactly(
                        "event /go/1='A'",
                        "/last='A' < go",
                        "/go/2=1",
                        "stream /go/3=1",
                        "gesture-START /go/3=1",
                        "timeline /go/3=1",
                        "event /go=nothing",
                        "/last=null < go");
    }

    @Test
    void aRuleIsHeldToItsConditionsAfterTheWriteThatTriggeredIt() {
        EngineFixture rules = new EngineFixture("{'id': 'r', 'trigger': {'type': 'on_change', 'pattern': '/a'},"
                + " 'conditions': [{'address': '/a', 'op': 'gt', 'value': 10},"
                + "                {'address': '/armed', 'op': 'ne', 'value': false}],"
                + " 'actions': [{'type': 'set', 'address': '/b', 'value': 'on'}]}");

        rules.set("/a", 11);
        assertThat(rules.value("/b")).as("/armed is missing, which fails").isEqualTo("-");

        rules.set("/armed", Value.of(true));
        rules.set("/a", 10);
        assertThat(rules.value("/b")).isEqualTo("-");

        rules.set("/a", Value.of(10.5));
        assertThat(rules.value("/b")).isEqualTo("'on'");
        assertThat(rules.counters("r").count(Verdict.CONDITION)).isEqualTo(2);
        assertThat(rules.counters("r").suppressed()).isEqualTo(2);
    }

    @Test
    void aMissingParamEqualsNull() {
        EngineFixture rules = new EngineFixture("{'id': 'r', 'trigger': {'type': 'on_event', 'pattern': '/try'},"
                + " 'conditions': [{'address': '/lock', 'op': 'eq', 'value': null}],"
                + " 'actions': [{'type': 'publish', 'address': '/free'}]}");

        rules.emit("/try", Value.NULL);
        rules.set("/lock", 1);
        rules.emit("/try", Value.NULL);
        rules.set("/lock", Value.NULL);
        rules.emit("/try", Value.NULL);

        assertThat(rules.counters("r").fired()).isEqualTo(2);
    }

    @Test
    void aThresholdFiresWhenItIsCrossedAndNotWhileTheValueStaysBeyond() {
        EngineFixture rules = new EngineFixture(
                "{'id': 'r', 'trigger': {'type': 'on_threshold', 'address': '/temp', 'above': 30, 'below': 5},"
                        + " 'actions': [{'type': 'publish', 'address': '/alarm'}]}");

        for (long temperature : new long[] {20, 31, 35, 30, 31, 4, 3, 5, 40}) {
            rules.set("/temp", temperature);
        }

        assertThat(rules.seen().stream().map(line -> line.startsWith("event") ? "!" : line.substring(6)))
                .containsExactly("20", "31", "!", "35", "30", "31", "!", "4", "!", "3", "5", "40", "!");
    }

    @Test
    void aThresholdCountsAsCrossedByTheFirstValueAndNotByWhatIsNoNumber() {
        EngineFixture rules =
                new EngineFixture("{'id': 'r', 'trigger': {'type': 'on_threshold', 'address': '/temp', 'above': 30},"
                        + " 'actions': [{'type': 'publish', 'address': '/alarm'}]}");

        rules.set("/temp", 31);
        rules.set("/temp", Value.of("hot"));
        rules.delete("/temp");
        assertThat(rules.counters("r").fired()).isEqualTo(1);

        rules.set("/temp", 31);
        assertThat(rules.counters("r").fired()).isEqualTo(2);
    }

    @Test
    void aRuleCanPublishEveryKind() {
        EngineFixture rules =
                new EngineFixture("{'id': 'r', 'trigger': {'type': 'on_event', 'pattern': '/go'}, 'actions': ["
                        + "{'type': 'publish', 'address': '/e', 'value': 1},"
                        + "{'type': 'publish', 'address': '/n', 'signal': 'event', 'value': null},"
                        + "{'type': 'publish', 'address': '/s', 'signal': 'stream', 'value': [1, 2.5]},"
                        + "{'type': 'publish', 'address': '/g', 'signal': 'gesture', 'phase': 'end'},"
                        + "{'type': 'publish', 'address': '/t', 'signal': 'timeline', 'value': {'a': 'b'}},"
                        + "{'type': 'publish', 'address': '/p', 'signal': 'param', 'value': 2}]}");

        rules.emit("/go", Value.NULL);

        assertThat(rules.seen())
                .containsExactly(
                        "event /go=null",
                        "event /e=1 < r",
                        "event /n=null < r",
                        "stream /s=[1, 2.5] < r",
                        "gesture-END /g=nothing < r",
                        "timeline /t={a: 'b'} < r",
                        "/p=2 < r");
        assertThat(rules.value("/p")).isEqualTo("2");
    }

    @Test
    void aValueIsReadOnlyWhenARuleNeedsIt() {
        EngineFixture rules = new EngineFixture("{'id': 'r', 'trigger': {'type': 'on_event', 'pattern': '/mqtt/**'},"
                + " 'actions': [{'type': 'publish', 'address': '/seen'}]}");
        Content unread = Content.deferred(Origination.NONE, origination -> {
            throw new AssertionError("R8: nobody needs the value");
        });

        rules.fixture.outcome(reply -> Command.Publish.event(rules.user, Address.of("/mqtt/x"), unread, reply));

        assertThat(rules.counters("r").fired()).isEqualTo(1);
    }

    @Test
    void whatARuleWritesSaysWhoAndWhy() {
        EngineFixture rules = new EngineFixture(copy("r", "/a", "/b"));

        rules.set("/a", 1);

        Signal.Param written = rules.fixture.bus.current(Address.of("/b")).orElseThrow();
        assertThat(written.origin().door()).isEqualTo("rules");
        assertThat(written.origin().cause().label()).isEqualTo("rule:r");
        assertThat(written.origin().cause()).isEqualTo(new Cause.Rule("r", rules.user.origin()));
    }

    @Test
    void aLockedParamIsRefusedWithTheWholeFiringAndCounted() {
        EngineFixture rules = new EngineFixture(
                "{'id': 'r', 'trigger': {'type': 'on_event', 'pattern': '/go'}, 'actions': ["
                        + "{'type': 'set', 'address': '/free', 'value': 1}, {'type': 'set', 'address': '/locked', 'value': 1}]}");
        rules.fixture.set(
                rules.user,
                "/locked",
                Value.of(0),
                new WriteOptions(WriteOptions.ANY, new ParamFlags(true, false, Ttl.UNSPECIFIED), false));

        rules.emit("/go", Value.NULL);

        assertThat(rules.value("/locked")).isEqualTo("0");
        assertThat(rules.value("/free")).as("one firing, one atomic step").isEqualTo("-");
        assertThat(rules.counters("r").refused()).isEqualTo(1);
        assertThat(rules.counters("r").fired()).isEqualTo(1);
    }

    @Test
    void aTransformWithoutAFiniteResultEndsTheFiring() {
        EngineFixture rules = new EngineFixture(
                "{'id': 'r', 'trigger': {'type': 'on_change', 'pattern': '/a'}, 'actions': ["
                        + "{'type': 'set', 'address': '/b', 'value': 1},"
                        + "{'type': 'set_from_trigger', 'address': '/c', 'transform': {'type': 'scale', 'factor': 1e300}}]}");

        rules.set("/a", Value.of(1e300));
        rules.set("/a", Value.of(Double.NaN));
        assertThat(rules.value("/b")).isEqualTo("-");
        assertThat(rules.counters("r").count(Verdict.NO_NUMBER)).isEqualTo(2);
        assertThat(rules.counters("r").trips()).isEqualTo(2);

        rules.set("/a", 1);
        assertThat(rules.value("/c")).isEqualTo("1.0E300");
    }

    @Test
    void aDisabledRuleDoesNothing() {
        EngineFixture rules =
                new EngineFixture(copy("off", "/a", "/b").replace("'trigger'", "'enabled': false, 'trigger'"));

        rules.set("/a", 1);

        assertThat(rules.seen()).containsExactly("/a=1");
        assertThat(rules.counters("off").verdicts()).isEqualTo(Map.of(Verdict.DISABLED, 1L));
    }

    @Test
    void aCooldownIsCountedFromTheLastFiring() {
        EngineFixture rules =
                new EngineFixture(copy("r", "/a", "/b").replace("'trigger'", "'cooldown': 0.5, 'trigger'"));

        rules.set("/a", 1);
        rules.advance(Duration.ofMillis(499));
        rules.set("/a", 2);
        rules.advance(Duration.ofMillis(1));
        rules.set("/a", 3);

        assertThat(rules.value("/b")).isEqualTo("3");
        assertThat(rules.counters("r").count(Verdict.COOLING_DOWN)).isEqualTo(1);
        assertThat(rules.counters("r").fired()).isEqualTo(2);
    }

    @Test
    void aFadeThatATimerFiresBeginsWhereItsFiringLeftTheParam() {
        EngineFixture rules =
                new EngineFixture("{'id': 'r', 'trigger': {'type': 'on_interval', 'seconds': 10}, 'actions': ["
                        + "{'type': 'set', 'address': '/a', 'value': 1},"
                        + "{'type': 'fade', 'address': '/a', 'to': 0, 'milliseconds': 1000, 'rate': 2}]}");

        rules.advance(Duration.ofMillis(10_500));

        assertThat(rules.seen()).containsExactly("/a=1 < r", "/a=0.5 < r");
    }
}
