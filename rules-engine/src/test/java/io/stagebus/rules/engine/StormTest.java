package io.stagebus.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.rule.RuleSet;
import io.stagebus.rules.trace.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Rules that run away are stopped, seen, and harm nobody else; a reload in the middle of it loses nothing. */
class StormTest {

    private static String rule(String id, String from, String action) {
        return "{'id': '" + id + "', 'trigger': {'type': 'on_change', 'pattern': '" + from
                + "', 'only_if_changed': false}, 'actions': [" + action + "]}";
    }

    private static String copy(String to) {
        return "{'type': 'set_from_trigger', 'address': '" + to + "'}";
    }

    @BeforeAll
    static void keepTheLogQuiet() {
        ((Logger) LoggerFactory.getLogger(RulesEngine.class)).setLevel(Level.ERROR);
    }

    @AfterAll
    static void speakAgain() {
        ((Logger) LoggerFactory.getLogger(RulesEngine.class)).setLevel(null);
    }

    @Test
    void twoRulesThatFireEachOtherEndAtOnce() {
        EngineFixture rules = new EngineFixture(rule("a", "/a", copy("/b")), rule("b", "/b", copy("/a")));

        for (int i = 0; i < 240; i++) {
            rules.set("/a", i);
            rules.set("/other", i);
        }

        assertThat(rules.counters("a").fired()).isEqualTo(240);
        assertThat(rules.counters("b").fired()).isEqualTo(240);
        assertThat(rules.counters("a").count(Verdict.OWN_CHAIN)).isEqualTo(240);
        assertThat(rules.value("/other")).isEqualTo("239");
    }

    @Test
    void aThousandRulesOnOneFaderAreBoundedAndSeen() {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            many.add(rule("r" + i, "/fader", copy("/out/" + i)));
        }
        many.add(rule("late", "/out/*", copy("/sum")));
        EngineLimits limits = new EngineLimits(100, 8);
        EngineFixture rules = new EngineFixture(limits, EngineFixture.rules(many.toArray(String[]::new)));

        for (int i = 0; i < 240; i++) {
            rules.set("/fader", Value.of(i / 240.0));
            rules.set("/other", i);
            rules.advance(Duration.ofNanos(1_000_000_000 / 240));
        }

        assertThat(rules.counters("r999").fired()).isBetween(100L, 200L);
        assertThat(rules.counters("late").fired()).isBetween(100L, 200L);
        assertThat(rules.counters("late").count(Verdict.RATE)).isGreaterThan(90_000);
        assertThat(rules.value("/other")).isEqualTo("239");
        assertThat(rules.value("/stagebus/rules/late/state")).contains("trip: 'RATE'");
    }

    @Test
    void aReloadUnderLoadLosesNothingAndKeepsWhatWaits() {
        String kept = "{'id': 'kept', 'overlap': {'parallel': 1000}, 'trigger': {'type': 'on_change',"
                + " 'pattern': '/in'}, 'actions': [{'type': 'delay', 'milliseconds': 5000},"
                + " {'type': 'publish', 'address': '/kept', 'template': '{value}'}]}";
        RuleSet[] sets = new RuleSet[2];
        for (int i = 0; i < 2; i++) {
            // Both halves of a set write the same number: a signal that saw half of each would show two.
            sets[i] = EngineFixture.rules(
                    kept,
                    rule("first", "/in", "{'type': 'set', 'address': '/one', 'value': " + i + "}"),
                    rule("second", "/in", "{'type': 'set', 'address': '/two', 'value': " + i + "}"));
        }
        EngineFixture rules = new EngineFixture(EngineLimits.DEFAULT, sets[0]);

        for (int i = 0; i < 1_000; i++) {
            if (i % 10 == 5) {
                rules.engine.replace(sets[i / 10 % 2]);
            }
            rules.set("/in", i);
            assertThat(rules.value("/one")).isEqualTo(rules.value("/two"));
        }
        rules.advance(Duration.ofSeconds(5));

        assertThat(rules.counters("kept").fired()).as("100 reloads").isEqualTo(1_000);
        assertThat(rules.seen().stream().filter(line -> line.startsWith("event /kept")))
                .hasSize(1_000);
    }
}
