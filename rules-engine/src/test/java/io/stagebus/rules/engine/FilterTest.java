package io.stagebus.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.command.Reply;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.trace.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules that are asked before a command is applied. */
class FilterTest {

    private static String filter(String trigger, String... actions) {
        return "{'id': 'f', 'phase': 'filter', 'trigger': {'type': 'on_command', " + trigger + "}, 'actions': ["
                + String.join(", ", actions) + "]}";
    }

    @Test
    void aDropLeavesNothing() {
        EngineFixture rules = new EngineFixture(filter("'pattern': '/noise/**'", "{'type': 'drop'}"));

        assertThat(rules.set("/noise/1", 1)).isEqualTo(new Outcome.Applied(0));
        rules.set("/quiet", 1);

        assertThat(rules.seen()).containsExactly("/quiet=1");
        assertThat(rules.counters("f").fired()).isEqualTo(1);
    }

    @Test
    void aDropWithAReasonIsARefusalThatRefusesTheBundle() {
        EngineFixture rules =
                new EngineFixture(filter("'pattern': '/locked'", "{'type': 'drop', 'reason': 'not during the show'}"));

        Outcome outcome = rules.set("/locked", 1);
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Rejected.class, rejected -> {
            assertThat(rejected.reason()).isEqualTo(Rejection.FORBIDDEN);
            assertThat(rejected.detail()).isEqualTo("not during the show");
        });
        List<Command.Write> writes = List.of(write(rules, "/a"), write(rules, "/locked"));
        assertThat(rules.fixture.outcome(reply -> new Command.Bundle(rules.user, writes, 0, false, reply)))
                .isInstanceOf(Outcome.Rejected.class);
        assertThat(rules.value("/a")).isEqualTo("-");
    }

    private static Command.Write write(EngineFixture rules, String address) {
        return Command.SetParam.of(
                rules.user,
                Address.of(address),
                io.stagebus.core.signal.Content.of(Value.of(1)),
                io.stagebus.core.command.WriteOptions.PLAIN,
                Reply.NONE);
    }

    @Test
    void aSilentDropLeavesTheRestOfABundle() {
        EngineFixture rules = new EngineFixture(filter("'pattern': '/noise'", "{'type': 'drop'}"));
        List<Command.Write> writes = List.of(write(rules, "/a"), write(rules, "/noise"), write(rules, "/b"));

        rules.fixture.outcome(reply -> new Command.Bundle(rules.user, writes, 0, false, reply));

        assertThat(rules.seen()).containsExactly("/a=1", "/b=1");
    }

    @Test
    void aValueIsRewrittenBeforeAnybodySeesIt() {
        EngineFixture rules = new EngineFixture(
                filter(
                        "'pattern': '/fader/{n}', 'door': 'test'",
                        "{'type': 'rewrite', 'transform': {'type': 'clamp', 'min': 0, 'max': 1}}"),
                "{'id': 'r', 'trigger': {'type': 'on_change', 'pattern': '/fader/*'},"
                        + " 'actions': [{'type': 'set_from_trigger', 'address': '/seen'}]}");

        rules.set("/fader/1", Value.of(3));

        assertThat(rules.seen()).containsExactly("/fader/1=1.0 < f", "/seen=1.0 < r < f");
    }

    @Test
    void aCommandIsLedElsewhereAndIntoAnotherKind() {
        EngineFixture rules = new EngineFixture(filter(
                "'pattern': '/raw/{name}/fire'",
                "{'type': 'redirect', 'address': '/go/{name}'}",
                "{'type': 'kind', 'signal': 'event'}"));

        rules.set("/raw/cue1/fire", 1);

        assertThat(rules.seen()).containsExactly("event /go/cue1=1 < f");
        assertThat(rules.value("/raw/cue1/fire")).isEqualTo("-");
    }

    @Test
    void whoIsNotMeantIsNotAsked() {
        EngineFixture rules = new EngineFixture(filter("'pattern': '/**', 'door': 'osc'", "{'type': 'drop'}"));

        rules.set("/a", 1);

        assertThat(rules.value("/a")).isEqualTo("1");
        assertThat(rules.counters("f").verdicts()).isEmpty();
    }

    @Test
    void conditionsSeeTheStateBefore() {
        EngineFixture rules = new EngineFixture(filter("'pattern': '/a'", "{'type': 'drop'}")
                .replace("'actions'", "'conditions': [{'address': '/a', 'op': 'exists'}], 'actions'"));

        rules.set("/a", 1);
        rules.set("/a", 2);

        assertThat(rules.value("/a")).isEqualTo("1");
        assertThat(rules.counters("f").count(Verdict.CONDITION)).isEqualTo(1);
    }

    @Test
    void aFilterThatFailsLetsTheCommandPass() {
        EngineFixture rules = new EngineFixture(
                filter("'pattern': '/a'", "{'type': 'rewrite', 'transform': {'type': 'pick', 'path': 'x'}}"));

        rules.set("/a", 1);

        assertThat(rules.value("/a")).isEqualTo("1");
        assertThat(rules.counters("f").count(Verdict.MISSING)).isEqualTo(1);
    }

    @Test
    void filtersFollowEachOtherAndTheirOwnTreeIsNotTheirs() {
        EngineFixture rules = new EngineFixture(
                filter("'pattern': '/**'", "{'type': 'rewrite', 'transform': {'type': 'scale', 'factor': 2}}"),
                filter("'pattern': '/a'", "{'type': 'rewrite', 'transform': {'type': 'scale', 'factor': 10}}")
                        .replace("'f'", "'g'"));

        rules.set("/a", 1);

        assertThat(rules.seen()).containsExactly("/a=20.0 < g < f");
    }

    /** A guard that is put up while a bundle waits must hold when its time has come (R23). */
    @Test
    void aBundleWithATimeIsAskedAboutWhenItRuns() {
        EngineFixture rules = new EngineFixture(filter("'pattern': '/pyro'", "{'type': 'drop', 'reason': 'disarmed'}")
                .replace("'actions'", "'conditions': [{'address': '/armed', 'op': 'ne', 'value': true}], 'actions'"));
        rules.set("/armed", Value.TRUE);
        List<Outcome> outcomes = schedule(rules, 10, "/a", "/pyro");
        schedule(rules, 5, "/pyro");

        rules.advance(Duration.ofSeconds(6));
        rules.set("/armed", Value.FALSE);
        rules.advance(Duration.ofSeconds(6));

        assertThat(rules.seen()).containsExactly("/armed=true", "/pyro=1", "/armed=false");
        assertThat(outcomes).hasSize(2).first().isEqualTo(new Outcome.Scheduled());
        assertThat(outcomes.get(1))
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        rejected -> assertThat(rejected.detail()).isEqualTo("disarmed"));
    }

    private static List<Outcome> schedule(EngineFixture rules, int seconds, String... addresses) {
        List<Outcome> outcomes = new ArrayList<>();
        List<Command.Write> writes =
                Stream.of(addresses).map(address -> write(rules, address)).toList();
        long at = rules.fixture.clock.wallMicros() + seconds * 1_000_000L;
        rules.fixture.bus.submit(new Command.Bundle(rules.user, writes, at, false, outcomes::add));
        rules.fixture.executor.run();
        return outcomes;
    }
}
