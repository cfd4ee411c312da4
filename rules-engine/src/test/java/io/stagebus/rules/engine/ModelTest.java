package io.stagebus.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.RecordingSubscriber;
import io.stagebus.rules.trace.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each trigger, condition and action of {@code docs/rules.md}, one at a time, over a real bus. */
class ModelTest {

    private static String rule(String trigger, String rest, String... actions) {
        return "{'id': 'r', 'trigger': " + trigger + ", 'actions': [" + String.join(", ", actions) + "]" + rest + "}";
    }

    private static String change(String pattern, String rest, String... actions) {
        return rule("{'type': 'on_change', 'pattern': '" + pattern + "'}", rest, actions);
    }

    private static String set(String address, String value) {
        return "{'type': 'set', 'address': '" + address + "', 'value': " + value + "}";
    }

    private static Session admin(EngineFixture rules) {
        return rules.fixture.open(new RecordingSubscriber(), AccessScope.ADMIN);
    }

    @Test
    void capturesFillAddressesAndValues() {
        EngineFixture rules = new EngineFixture(rule(
                "{'type': 'on_event', 'pattern': '/eos/out/active/cue/{list}/{cue}'}",
                "",
                "{'type': 'set', 'address': '/cue/{list}/state', 'template': '{cue}'}",
                "{'type': 'set', 'address': '/cue/{list}/text', 'template': 'cue {cue}: {value.label}'}"));

        rules.emit("/eos/out/active/cue/1/12", new Value.Dict(Map.of("label", Value.of("Blackout"))));

        assertThat(rules.value("/cue/1/state")).isEqualTo("'12'");
        assertThat(rules.value("/cue/1/text")).isEqualTo("'cue 12: Blackout'");
    }

    @Test
    void whatIsFilledInNeverLeadsToAnotherPlace() {
        EngineFixture rules = new EngineFixture(change("/a", "", set("/out/{value}", "1")));

        for (Value value : List.of(Value.of("../x/y"), Value.of(""), Value.of("*"), Value.NULL)) {
            rules.set("/a", value);
        }

        assertThat(rules.counters("r").count(Verdict.MISSING)).isEqualTo(3);
        assertThat(rules.value("/out/null")).isEqualTo("1");
    }

    @Test
    void aMissingPartEndsTheFiringAndNothingElse() {
        EngineFixture rules = new EngineFixture(
                change("/a", "", set("/first", "1"), "{'type': 'set', 'address': '/b', 'template': '{value.x}'}"));

        rules.set("/a", 1);

        assertThat(rules.value("/first")).isEqualTo("-");
        assertThat(rules.counters("r").count(Verdict.MISSING)).isEqualTo(1);
        rules.set("/a", new Value.Dict(Map.of("x", Value.of(5))));
        assertThat(rules.value("/b")).isEqualTo("5");
    }

    @Test
    void aChainOfTransforms() {
        EngineFixture rules = new EngineFixture(change(
                "/a",
                "",
                "{'type': 'set_from_trigger', 'address': '/b', 'transforms': [{'type': 'scale', 'factor': 100},"
                        + " {'type': 'expression', 'expression': 'value > 50 ? max(value, 60) : 0'},"
                        + " {'type': 'round'}, {'type': 'template', 'text': '{value} %'}]}"));

        rules.set("/a", Value.of(0.512));
        assertThat(rules.value("/b")).isEqualTo("'60 %'");
        rules.set("/a", Value.of(0.1));
        assertThat(rules.value("/b")).isEqualTo("'0 %'");
    }

    @Test
    void hysteresisAsksToComeBackFirst() {
        EngineFixture rules = new EngineFixture(rule(
                "{'type': 'on_threshold', 'address': '/t', 'above': 27, 'hysteresis': 2}",
                "",
                "{'type': 'publish', 'address': '/hot'}"));

        for (double value : new double[] {26, 28, 26, 28, 24, 28}) {
            rules.set("/t", Value.of(value));
        }

        assertThat(rules.seen().stream().filter(line -> line.startsWith("event")))
                .hasSize(2);
    }

    @Test
    void aGestureTriggersInItsPhase() {
        EngineFixture rules = new EngineFixture(rule(
                "{'type': 'on_event', 'pattern': '/pad', 'signal': 'gesture', 'phase': 'end'}", "", set("/b", "1")));
        for (GesturePhase phase : List.of(GesturePhase.START, GesturePhase.MOVE, GesturePhase.END)) {
            rules.fixture.outcome(reply -> new Command.Publish(
                    rules.user,
                    rules.user.origin(),
                    SignalKind.GESTURE,
                    Address.of("/pad"),
                    Content.NONE,
                    phase,
                    PublishFields.NONE,
                    reply));
        }
        assertThat(rules.counters("r").fired()).isEqualTo(1);
        assertThat(rules.counters("r").count(Verdict.NOT_TRIGGERED)).isEqualTo(2);
    }

    @Test
    void anAddressThatFallsSilentTriggersOnce() {
        EngineFixture rules = new EngineFixture(rule(
                "{'type': 'on_timeout', 'pattern': '/sensors/{name}/t', 'seconds': 10}",
                "",
                "{'type': 'set', 'address': '/alarm/{name}', 'template': '{value}'}"));

        rules.set("/sensors/a/t", 20);
        rules.advance(Duration.ofSeconds(9));
        rules.set("/sensors/a/t", 20);
        rules.advance(Duration.ofSeconds(9));
        assertThat(rules.value("/alarm/a")).isEqualTo("-");
        rules.advance(Duration.ofSeconds(1));
        assertThat(rules.value("/alarm/a")).isEqualTo("20");
        rules.advance(Duration.ofSeconds(60));
        assertThat(rules.counters("r").fired()).isEqualTo(1);
        rules.set("/sensors/a/t", 21);
        rules.advance(Duration.ofSeconds(10));
        assertThat(rules.counters("r").fired()).isEqualTo(2);
    }

    @Test
    void aNamedAddressIsWaitedForFromTheStart() {
        EngineFixture rules = new EngineFixture(
                rule("{'type': 'on_timeout', 'pattern': '/beat', 'seconds': 5}", "", set("/dead", "true")));

        rules.advance(Duration.ofSeconds(5));

        assertThat(rules.value("/dead")).isEqualTo("true");
    }

    @Test
    void sessionsComeAndGoAndFallSilent() {
        EngineFixture rules = new EngineFixture(
                rule(
                        "{'type': 'on_session', 'event': 'joins', 'door': 'test', 'session': 'name-*'}",
                        "",
                        "{'type': 'set', 'address': '/joined', 'template': '{value.name}'}"),
                rule("{'type': 'on_session', 'event': 'leaves'}", "", set("/left", "1"))
                        .replace("'r'", "'left'"),
                rule("{'type': 'on_session', 'event': 'silent', 'seconds': 3}", "", set("/silent", "1"))
                        .replace("'r'", "'silent'"));

        Session client = rules.fixture.open();
        assertThat(rules.value("/joined")).isEqualTo("'" + client.name() + "'");
        for (int i = 0; i < 3; i++) {
            rules.advance(Duration.ofSeconds(2));
            rules.set("/x", i);
            rules.fixture.set(client, "/y", Value.of(i));
        }
        assertThat(rules.counters("silent").fired())
                .as("the watcher, who never speaks")
                .isEqualTo(1);
        rules.advance(Duration.ofSeconds(3));
        assertThat(rules.counters("silent").fired()).isEqualTo(3);
        rules.fixture.outcome(reply -> new Command.CloseSession(client, reply));
        assertThat(rules.value("/left")).isEqualTo("1");
    }

    @Test
    void aTimetableFollowsTheWallClock() {
        EngineFixture rules = new EngineFixture(rule(
                "{'type': 'on_schedule', 'cron': '*/15 * * * *', 'zone': 'UTC'}",
                "",
                "{'type': 'publish', 'address': '/q'}"));

        rules.advance(Duration.ofHours(1));

        assertThat(rules.counters("r").fired()).isEqualTo(4);
    }

    @Test
    void theStartTriggersOnceAndAReloadDoesNot() {
        EngineFixture rules = new EngineFixture(rule("{'type': 'on_start'}", "", set("/b", "1")));
        assertThat(rules.value("/b")).isEqualTo("1");
        assertThat(rules.counters("r").fired()).isEqualTo(1);

        rules.replace(rule("{'type': 'on_start'}", "", set("/b", "2")));
        assertThat(rules.value("/b")).isEqualTo("1");
    }

    @Test
    void aFadeIsEvenAndItsLastValueExact() {
        EngineFixture rules = new EngineFixture(
                change("/go", "", "{'type': 'fade', 'address': '/l', 'to': 0.2, 'milliseconds': 1000, 'rate': 4}"));
        rules.set("/l", Value.of(1.0));

        rules.set("/go", 1);
        rules.advance(Duration.ofMillis(999));
        rules.seen();
        rules.advance(Duration.ofMillis(1));

        assertThat(rules.seen()).containsExactly("/l=0.2 < r");
        assertThat(rules.counters("r").fired()).isEqualTo(1);
    }

    @Test
    void aFadeGoesStepByStepWithItsEasing() {
        EngineFixture rules = new EngineFixture(change(
                "/go",
                "",
                "{'type': 'fade', 'address': '/l', 'from': 0, 'to': 100, 'milliseconds': 1000, 'rate': 4,"
                        + " 'easing': 'in'}"));

        rules.set("/go", 1);
        rules.advance(Duration.ofSeconds(5));

        assertThat(rules.seen())
                .containsExactly("/go=1", "/l=0 < r", "/l=6.25 < r", "/l=25.0 < r", "/l=56.25 < r", "/l=100 < r");
    }

    @Test
    void aNewFadeTakesOverFromWhereTheParamIs() {
        EngineFixture rules = new EngineFixture(
                change("/go", "", "{'type': 'fade', 'address': '/l', 'to': 1, 'milliseconds': 1000, 'rate': 10}"),
                change("/back", "", "{'type': 'fade', 'address': '/l', 'to': 0, 'milliseconds': 1000, 'rate': 10}")
                        .replace("'r'", "'back'"));

        rules.set("/go", 1);
        rules.advance(Duration.ofMillis(500));
        assertThat(rules.value("/l")).isEqualTo("0.5");
        rules.set("/back", 1);
        rules.advance(Duration.ofMillis(500));
        assertThat(rules.value("/l")).isEqualTo("0.25");
        rules.advance(Duration.ofSeconds(9));
        assertThat(rules.value("/l")).isEqualTo("0");
    }

    @Test
    void whatWaitsOrFadesCanBeCancelled() {
        EngineFixture rules = new EngineFixture(
                change(
                        "/go",
                        "",
                        "{'type': 'fade', 'address': '/l', 'to': 1, 'milliseconds': 1000, 'rate': 10}",
                        "{'type': 'delay', 'milliseconds': 2000}",
                        set("/late", "1")),
                change("/stop", "", "{'type': 'cancel', 'rule': 'r'}").replace("'r', 'tr", "'stop', 'tr"),
                change("/halt", "", "{'type': 'cancel', 'addresses': '/l'}").replace("'r'", "'halt'"));

        rules.set("/go", 1);
        rules.advance(Duration.ofMillis(500));
        rules.set("/halt", 1);
        rules.advance(Duration.ofSeconds(2));
        assertThat(rules.value("/l")).isEqualTo("0.5");
        assertThat(rules.value("/late")).as("only the fade was cancelled").isEqualTo("1");

        rules.set("/go", 2);
        rules.advance(Duration.ofMillis(500));
        rules.set("/stop", 1);
        rules.set("/late", 0);
        rules.advance(Duration.ofSeconds(5));
        assertThat(rules.value("/l")).isEqualTo("0.75");
        assertThat(rules.value("/late")).isEqualTo("0");
    }

    @Test
    void rulesSwitchEachOther() {
        EngineFixture rules = new EngineFixture(
                change("/a", "", set("/b", "1")),
                change("/off", "", "{'type': 'disable', 'rule': 'r'}").replace("'r', 'tr", "'off', 'tr"),
                change("/on", "", "{'type': 'enable', 'rule': 'r'}").replace("'r', 'tr", "'on', 'tr"));

        rules.set("/off", 1);
        rules.set("/a", 1);
        assertThat(rules.value("/b")).isEqualTo("-");
        assertThat(rules.value("/stagebus/rules/r/enabled")).isEqualTo("false");
        rules.set("/on", 1);
        rules.set("/a", 2);
        assertThat(rules.value("/b")).isEqualTo("1");
    }

    @Test
    void aDisarmedPartOfTheTreeIsNotWritten() {
        EngineFixture rules = new EngineFixture(
                change("/a", "", set("/lights/x", "1"), set("/sound/x", "1")),
                change("/off", "", "{'type': 'disarm', 'addresses': '/lights/**'}")
                        .replace("'r'", "'off'"),
                change("/on", "", "{'type': 'arm', 'addresses': '/lights/**'}").replace("'r'", "'on'"));

        rules.set("/off", 1);
        rules.set("/a", 1);
        assertThat(rules.value("/sound/x")).as("all or nothing").isEqualTo("-");
        assertThat(rules.counters("r").count(Verdict.DISARMED)).isEqualTo(1);
        assertThat(rules.value("/stagebus/rules/disarmed")).isEqualTo("['/lights/**']");
        rules.set("/on", 1);
        rules.set("/a", 2);
        assertThat(rules.value("/lights/x")).isEqualTo("1");
    }

    @Test
    void aPanicStopsEverythingAndSetsTheSafeScene() {
        EngineFixture rules = new EngineFixture(
                change("/go", "", "{'type': 'fade', 'address': '/l', 'to': 1, 'milliseconds': 1000}"),
                change("/panic", "", "{'type': 'panic'}", set("/l", "0"), set("/work", "1"))
                        .replace("'r'", "'p'"));

        rules.set("/go", 1);
        rules.advance(Duration.ofMillis(500));
        rules.set("/panic", 1);
        rules.advance(Duration.ofSeconds(5));
        assertThat(rules.value("/l")).isEqualTo("0");
        assertThat(rules.value("/work")).isEqualTo("1");
        rules.set("/go", 2);
        assertThat(rules.counters("r").count(Verdict.PANIC)).isEqualTo(1);

        Session admin = admin(rules);
        assertThat(rules.set("/stagebus/rules/panic", Value.FALSE)).as("R4").isInstanceOf(Outcome.Rejected.class);
        rules.fixture.set(admin, "/stagebus/rules/panic", Value.FALSE);
        rules.set("/go", 3);
        assertThat(rules.counters("r").fired()).isEqualTo(2);
    }

    @Test
    void aDeletionReachesEveryDoor() {
        EngineFixture rules = new EngineFixture(change("/clear", "", "{'type': 'delete', 'address': '/kept'}"));
        rules.set("/kept", 1);
        rules.set("/clear", 1);
        assertThat(rules.value("/kept")).isEqualTo("-");
    }

    @Test
    void debounceTakesTheLastOfABurst() {
        EngineFixture rules =
                new EngineFixture(change("/a", ", 'debounce': 0.1", "{'type': 'set_from_trigger', 'address': '/b'}"));

        for (int i = 1; i <= 5; i++) {
            rules.set("/a", i);
            rules.advance(Duration.ofMillis(50));
        }
        assertThat(rules.value("/b")).isEqualTo("-");
        rules.advance(Duration.ofMillis(50));
        assertThat(rules.value("/b")).isEqualTo("5");
        assertThat(rules.counters("r").fired()).isEqualTo(1);
    }

    @Test
    void whatMustHoldIsGivenUpWhenItDoesNot() {
        EngineFixture rules = new EngineFixture(rule(
                "{'type': 'on_threshold', 'address': '/t', 'above': 30}",
                ", 'for': 60, 'conditions': [{'address': '/armed', 'op': 'eq', 'value': true}]",
                set("/alarm", "1")));
        rules.set("/armed", Value.TRUE);

        rules.set("/t", 31);
        rules.advance(Duration.ofSeconds(30));
        rules.set("/t", 29);
        rules.advance(Duration.ofSeconds(60));
        assertThat(rules.value("/alarm")).as("the value came back").isEqualTo("-");

        rules.set("/t", 31);
        rules.advance(Duration.ofSeconds(30));
        rules.set("/armed", Value.FALSE);
        rules.set("/armed", Value.TRUE);
        rules.advance(Duration.ofSeconds(60));
        assertThat(rules.value("/alarm"))
                .as("a condition did not hold all the time")
                .isEqualTo("-");

        rules.set("/t", 29);
        rules.set("/t", 31);
        rules.advance(Duration.ofSeconds(30));
        rules.set("/t", 32);
        rules.advance(Duration.ofSeconds(30));
        assertThat(rules.value("/alarm")).isEqualTo("1");
        assertThat(rules.counters("r").count(Verdict.NOT_HELD)).isEqualTo(2);
    }

    @Test
    void theSameGoCountsOnce() {
        EngineFixture rules = new EngineFixture(rule(
                "{'type': 'on_event', 'pattern': '/cue/*/fire'}",
                ", 'once_within': 0.5",
                "{'type': 'publish', 'address': '/go'}"));

        rules.emit("/cue/1/fire", Value.of(1));
        rules.emit("/cue/1/fire", Value.of(1.0));
        rules.emit("/cue/2/fire", Value.of(1));
        rules.emit("/cue/1/fire", Value.of(2));
        rules.advance(Duration.ofMillis(500));
        rules.emit("/cue/1/fire", Value.of(2));

        assertThat(rules.counters("r").fired()).isEqualTo(4);
        assertThat(rules.counters("r").count(Verdict.DUPLICATE)).isEqualTo(1);
    }

    @Test
    void aRuleMaySayHowOftenItFires() {
        EngineFixture rules = new EngineFixture(change("/a", ", 'max_rate': 3", set("/b", "1")));
        for (int i = 0; i < 10; i++) {
            rules.set("/a", i);
        }
        assertThat(rules.counters("r").fired()).isEqualTo(3);
        assertThat(rules.counters("r").count(Verdict.MAX_RATE)).isEqualTo(7);
    }

    @Test
    void aShadowIsJudgedAndDoesNothing() {
        EngineFixture rules = new EngineFixture(change("/a", ", 'mode': 'shadow'", set("/b", "1")));
        rules.set("/a", 1);
        assertThat(rules.value("/b")).isEqualTo("-");
        assertThat(rules.counters("r").count(Verdict.SHADOW)).isEqualTo(1);
    }

    @Test
    void overlapIsIgnoredQueuedOrParallel() {
        String delayed = "{'type': 'delay', 'milliseconds': 100}";
        String copy = "{'type': 'publish', 'address': '/done', 'template': '{value}'}";
        List<List<String>> expected = List.of(List.of("3"), List.of("1"), List.of("1", "2"), List.of("1", "2", "3"));
        List<String> kinds = List.of("'restart'", "'ignore'", "{'queue': 1}", "{'parallel': 5}");
        for (int i = 0; i < kinds.size(); i++) {
            EngineFixture rules = new EngineFixture(change("/a", ", 'overlap': " + kinds.get(i), delayed, copy));
            for (int value = 1; value <= 3; value++) {
                rules.set("/a", value);
            }
            rules.advance(Duration.ofSeconds(2));
            assertThat(rules.seen().stream()
                            .filter(line -> line.startsWith("event"))
                            .map(line -> line.substring(line.indexOf('=') + 1, line.indexOf(" <"))))
                    .as(kinds.get(i))
                    .isEqualTo(expected.get(i));
        }
    }

    @Test
    void conditionsMakeTrees() {
        EngineFixture rules = new EngineFixture(change(
                "/a",
                ", 'conditions': [{'any': [{'address': '/m', 'op': 'in', 'value': ['show', 1]},"
                        + " {'not': {'address': '/m', 'op': 'exists'}}]},"
                        + " {'all': [{'address': '/n', 'op': 'matches', 'value': '(foh|stage)-[0-9]+'}]}]",
                "{'type': 'set_from_trigger', 'address': '/b'}"));
        rules.set("/n", Value.of("foh-12"));

        rules.set("/a", 1);
        assertThat(rules.value("/b")).isEqualTo("1");
        rules.set("/m", Value.of("rehearsal"));
        rules.set("/a", 2);
        assertThat(rules.value("/b")).isEqualTo("1");
        rules.set("/m", Value.of(1.0));
        rules.set("/a", 3);
        assertThat(rules.value("/b")).isEqualTo("3");
        rules.set("/n", Value.of("foh-"));
        rules.set("/a", 4);
        assertThat(rules.value("/b")).isEqualTo("3");
    }

    @Test
    void changedWithinLooksAtTheTimeOfTheWrite() {
        EngineFixture rules = new EngineFixture(change(
                "/a",
                ", 'conditions': [{'address': '/touch', 'op': 'changed_within', 'value': 5}]",
                "{'type': 'set_from_trigger', 'address': '/b'}"));
        rules.set("/touch", 1);
        rules.advance(Duration.ofSeconds(5));
        rules.set("/a", 1);
        assertThat(rules.value("/b")).isEqualTo("1");
        rules.advance(Duration.ofMillis(1));
        rules.set("/a", 2);
        assertThat(rules.value("/b")).isEqualTo("1");
    }

    @Test
    void aHostileExpressionEndsAtItsBudget() {
        EngineFixture rules = new EngineFixture(
                change(
                        "/a",
                        ", 'conditions': [{'address': '/a', 'op': 'matches', 'value': '.*.*.*.*.*b'}]",
                        set("/b", "1")),
                change(
                                "/a",
                                "",
                                "{'type': 'set_from_trigger', 'address': '/c', 'transform': {'type': 'expression',"
                                        + " 'expression': 'value =~ \\'.*.*.*.*.*b\\'' }}".replace("\\'", "\\u0027"))
                        .replace("'r'", "'x'"));

        rules.set("/a", Value.of("a".repeat(9_000)));

        assertThat(rules.counters("r").count(Verdict.BUDGET)).isEqualTo(1);
        assertThat(rules.counters("x").count(Verdict.BUDGET)).isEqualTo(1);
    }

    @Test
    void theGatewaysOwnTreeIsSeenOnlyByWhoNamesIt() {
        EngineFixture rules = new EngineFixture(
                change("/**", "", set("/all", "1")),
                change("/stagebus/rules/panic", "", set("/safe", "1")).replace("'r'", "'scene'"));
        rules.fixture.set(admin(rules), "/stagebus/rules/panic", Value.TRUE);

        assertThat(rules.value("/all")).isEqualTo("-");
        assertThat(rules.value("/safe"))
                .as("what waits for the panic is not stopped by it")
                .isEqualTo("1");
    }

    @Test
    void onlySoMuchMayBePending() {
        EngineFixture rules = new EngineFixture(
                new EngineLimits(10_000, 8, 3, 100, 0),
                EngineFixture.rules(change(
                        "/a",
                        ", 'overlap': {'parallel': 10}",
                        "{'type': 'delay', 'milliseconds': 100}",
                        set("/b", "1"))));
        for (int i = 0; i < 5; i++) {
            rules.set("/a", i);
        }
        assertThat(rules.counters("r").count(Verdict.FULL)).isEqualTo(2);
    }

    @Test
    void aRestoredValueTriggersOnlyWhoAsks() {
        EngineFixture before = new EngineFixture(
                "{'id': 'x', 'trigger': {'type': 'on_start'}, 'actions': [" + set("/unused", "1") + "]}");
        before.set("/scene", 3);
        before.replace(rule(
                "{'type': 'on_change', 'pattern': '/scene', 'replayed': true}",
                "",
                "{'type': 'set_from_trigger', 'address': '/b'}"));
        assertThat(before.value("/b")).as("a reload replays nothing").isEqualTo("-");
        before.fixture.bus.submit(Command.SetParam.of(
                before.user,
                Address.of("/scene"),
                Content.of(Value.of(4)),
                io.stagebus.core.command.WriteOptions.PLAIN,
                Reply.NONE));
        assertThat(before.value("/b")).isEqualTo("4");
    }
}
