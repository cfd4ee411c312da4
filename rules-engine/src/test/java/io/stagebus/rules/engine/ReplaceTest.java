package io.stagebus.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.RecordingSubscriber;
import io.stagebus.rules.rule.RuleSet;
import io.stagebus.rules.trace.Verdict;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One set of rules takes over from another. */
class ReplaceTest {

    private static final String KEPT =
            "{'id': 'kept', 'trigger': {'type': 'on_change', 'pattern': '/a'}, 'cooldown': 10,"
                    + " 'actions': [{'type': 'set_from_trigger', 'address': '/kept'},"
                    + " {'type': 'delay', 'milliseconds': 500}, {'type': 'set', 'address': '/kept/late', 'value': 1}]}";

    private static final String CHANGED = "{'id': 'changed', 'trigger': {'type': 'on_change', 'pattern': '/a'},"
            + " 'actions': [{'type': 'set_from_trigger', 'address': '/changed'},"
            + " {'type': 'delay', 'milliseconds': 500}, {'type': 'set', 'address': '/changed/late', 'value': 1}]}";

    private static final String TICK = "{'id': 'tick', 'trigger': {'type': 'on_interval', 'seconds': 1},"
            + " 'actions': [{'type': 'publish', 'address': '/tick'}]}";

    @Test
    void otherRulesAreInForceAllAtOnce() {
        EngineFixture rules = new EngineFixture(KEPT, CHANGED);

        rules.set("/a", 1);
        rules.replace(CHANGED.replace("/changed'", "/other'"));
        rules.set("/a", 2);

        assertThat(rules.seen())
                .containsExactly("/a=1", "/kept=1 < kept", "/changed=1 < changed", "/a=2", "/other=2 < changed");
        assertThat(rules.engine.counters()).extracting(RuleCounters::ruleId).containsExactly("changed");
    }

    @Test
    void anUnchangedRuleKeepsItsCooldownItsWaitingActionsAndItsCounters() {
        EngineFixture rules = new EngineFixture(KEPT);

        rules.set("/a", 1);
        rules.replace(
                "{'id': 'new', 'priority': 9, 'trigger': {'type': 'on_event', 'pattern': '/x'},"
                        + " 'actions': [{'type': 'publish', 'address': '/y'}]}",
                KEPT);
        rules.set("/a", 2);
        rules.advance(Duration.ofMillis(500));

        assertThat(rules.counters("kept").fired()).isEqualTo(1);
        assertThat(rules.counters("kept").count(Verdict.COOLING_DOWN)).isEqualTo(1);
        assertThat(rules.value("/kept/late")).isEqualTo("1");
    }

    @Test
    void anUnchangedRuleIsNotAskedAnewWhatItKnew() {
        EngineFixture rules = new EngineFixture(KEPT);
        Session admin = rules.fixture.open(new RecordingSubscriber(), AccessScope.ADMIN);
        Value now = Value.of(rules.fixture.clock.wallMicros());
        rules.fixture.set(admin, "/stagebus/rules/kept/state", new Value.Dict(Map.of("fired_at", now)));

        rules.replace(KEPT);
        rules.set("/a", 1);

        assertThat(rules.counters("kept").fired()).isEqualTo(1);
    }

    @Test
    void whatWaitsOfAChangedOrRemovedRuleIsGivenUp() {
        EngineFixture rules = new EngineFixture(KEPT, CHANGED);

        rules.set("/a", 1);
        rules.replace(CHANGED.replace("500", "600"));
        rules.advance(Duration.ofSeconds(2));

        assertThat(rules.value("/kept/late")).isEqualTo("-");
        assertThat(rules.value("/changed/late")).isEqualTo("-");
        assertThat(rules.counters("changed").verdicts()).isEmpty();
    }

    @Test
    void anUnchangedIntervalKeepsItsBeatAndARemovedOneEnds() {
        EngineFixture rules = new EngineFixture(TICK);

        rules.advance(Duration.ofMillis(700));
        rules.replace(KEPT, TICK);
        rules.advance(Duration.ofMillis(300));
        assertThat(rules.seen()).hasSize(1);

        rules.engine.replace(RuleSet.EMPTY);
        rules.advance(Duration.ofSeconds(5));
        assertThat(rules.seen()).isEmpty();
    }

    @Test
    void aRuleThatIsSwitchedOffEnds() {
        EngineFixture rules = new EngineFixture(TICK, KEPT);

        rules.set("/a", 1);
        rules.replace(
                TICK.replace("'trigger'", "'enabled': false, 'trigger'"),
                KEPT.replace("'trigger'", "'enabled': false, 'trigger'"));
        rules.advance(Duration.ofSeconds(3));

        assertThat(rules.seen()).containsExactly("/a=1", "/kept=1 < kept");
    }

    @Test
    void whoeverCallsFromAnotherThreadIsServedInOrder() {
        EngineFixture rules = new EngineFixture(KEPT);

        rules.fixture.executor.elsewhere(() -> {
            rules.engine.replace(EngineFixture.rules(CHANGED));
            rules.engine.replace(EngineFixture.rules(KEPT, TICK));
        });
        rules.set("/before", 1);
        rules.fixture.executor.run();
        rules.set("/a", Value.of(1));

        assertThat(rules.engine.counters()).extracting(RuleCounters::ruleId).containsExactly("kept", "tick");
        assertThat(rules.seen()).contains("/kept=1 < kept");
    }
}
