package io.stagebus.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.stagebus.core.address.Address;
import io.stagebus.core.alias.Alias;
import io.stagebus.core.alias.AliasTable;
import io.stagebus.core.alias.Aliases;
import io.stagebus.core.alias.Scale;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.explain.Explainer;
import io.stagebus.rules.trace.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Rules that fire rules: their order (R16), and what keeps them from running away. */
class ChainTest {

    private static String copy(String id, String from, String... to) {
        return copy(id, 0, from, to);
    }

    private static String copy(String id, int priority, String from, String... to) {
        List<String> actions = new ArrayList<>();
        for (String address : to) {
            actions.add("{'type': 'set_from_trigger', 'address': '" + address + "'}");
        }
        return "{'id': '" + id + "', 'priority': " + priority + ", 'trigger': {'type': 'on_change', 'pattern': '" + from
                + "', 'only_if_changed': false}, 'actions': [" + String.join(",", actions) + "]}";
    }

    @Test
    void rulesOfOneSignalFireByPriorityThenInTheOrderOfTheFile() {
        EngineFixture rules = new EngineFixture(
                copy("second", "/a", "/2"),
                copy("third", "/**", "/3").replace("/**", "/a"),
                copy("first", 5, "/*", "/1").replace("/*", "/a"),
                copy("last", -5, "/a", "/4"));

        rules.set("/a", 1);

        assertThat(rules.seen())
                .as("R16")
                .containsExactly("/a=1", "/1=1 < first", "/2=1 < second", "/3=1 < third", "/4=1 < last");
    }

    @Test
    void effectsRunBreadthFirst() {
        EngineFixture rules = new EngineFixture(
                copy("left", "/a", "/l"),
                copy("right", "/a", "/r"),
                copy("deep", "/l", "/l/deep"),
                copy("deeper", "/l/deep", "/l/deep/er"));

        rules.set("/a", 1);

        assertThat(rules.seen())
                .as("R16")
                .containsExactly(
                        "/a=1",
                        "/l=1 < left",
                        "/r=1 < right",
                        "/l/deep=1 < deep < left",
                        "/l/deep/er=1 < deeper < deep < left");
    }

    @Test
    void allRulesOfASignalAreJudgedBeforeAnyOfTheirEffects() {
        EngineFixture rules = new EngineFixture(
                copy("sets", "/a", "/b"),
                "{'id': 'looks', 'trigger': {'type': 'on_change', 'pattern': '/a'},"
                        + " 'conditions': [{'address': '/b', 'op': 'eq', 'value': null}],"
                        + " 'actions': [{'type': 'publish', 'address': '/saw-none'}]}");

        rules.set("/a", 1);

        assertThat(rules.seen()).containsExactly("/a=1", "/b=1 < sets", "event /saw-none=nothing < looks");
    }

    @Test
    void effectsAreCompleteBeforeTheNextCommand() {
        EngineFixture rules = new EngineFixture(copy("one", "/a", "/b"), copy("two", "/b", "/c"));

        rules.fixture.executor.elsewhere(() -> {
            for (int i = 1; i <= 2; i++) {
                rules.fixture.bus.submit(io.stagebus.core.command.Command.SetParam.of(
                        rules.user,
                        io.stagebus.core.address.Address.of("/a"),
                        io.stagebus.core.signal.Content.of(Value.of(i)),
                        io.stagebus.core.command.WriteOptions.PLAIN,
                        io.stagebus.core.command.Reply.NONE));
            }
        });
        rules.fixture.executor.run();

        assertThat(rules.seen())
                .as("R16")
                .containsExactly("/a=1", "/b=1 < one", "/c=1 < two < one", "/a=2", "/b=2 < one", "/c=2 < two < one");
    }

    @Test
    void aRuleDoesNotTriggerItself() {
        EngineFixture rules = new EngineFixture(copy("self", "/zone/**", "/zone/all"));

        rules.set("/zone/1", 1);

        assertThat(rules.seen()).containsExactly("/zone/1=1", "/zone/all=1 < self");
        assertThat(rules.counters("self").count(Verdict.OWN_CHAIN)).isEqualTo(1);
        assertThat(rules.counters("self").trips()).isZero();
    }

    @Test
    void aLoopOfTwoEndsWhereItBegan() {
        EngineFixture rules = new EngineFixture(copy("ab", "/a", "/b"), copy("ba", "/b", "/a"));

        rules.set("/a", 1);

        assertThat(rules.seen()).containsExactly("/a=1", "/b=1 < ab", "/a=1 < ba < ab");
        assertThat(rules.counters("ab").count(Verdict.OWN_CHAIN)).isEqualTo(1);
    }

    @Test
    void aChainIsCutAtItsLongestLengthAndThatIsATrip() {
        List<String> chain = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            chain.add(copy("r" + i, "/" + i, "/" + (i + 1)));
        }
        EngineFixture rules =
                new EngineFixture(new EngineLimits(100, 4), EngineFixture.rules(chain.toArray(String[]::new)));

        rules.set("/0", 1);

        assertThat(rules.seen()).hasSize(5).last().isEqualTo("/4=1 < r3 < r2 < r1 < r0");
        assertThat(rules.counters("r4").count(Verdict.CHAIN_TOO_LONG)).isEqualTo(1);
        assertThat(rules.counters("r4").trips()).isEqualTo(1);
    }

    @Test
    void aChainIsCutAcrossDelaysToo() {
        List<String> chain = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            chain.add(copy("r" + i, "/" + i, "/" + (i + 1))
                    .replace("'actions': [", "'actions': [{'type': 'delay', 'milliseconds': 1},"));
        }
        EngineFixture rules =
                new EngineFixture(new EngineLimits(100, 4), EngineFixture.rules(chain.toArray(String[]::new)));

        rules.set("/0", 1);
        rules.advance(Duration.ofSeconds(1));

        assertThat(rules.seen()).hasSize(5);
        assertThat(rules.counters("r4").count(Verdict.CHAIN_TOO_LONG)).isEqualTo(1);
    }

    @Test
    void aChainThatSplitsEachTimeIsBounded() {
        // Every rule answers every signal with three more, so the chain grows by 3 × 2 × 1.
        EngineFixture rules =
                new EngineFixture(copy("x", "/n/**", "/n/x"), copy("y", "/n/**", "/n/y"), copy("z", "/n/**", "/n/z"));

        rules.set("/n", 1);

        assertThat(rules.seen()).hasSize(1 + 3 + 3 * 2 + 3 * 2);
    }

    @Test
    void aDeviceThatAnswersARuleEachTimeIsHeldToTheRate() {
        EngineFixture rules =
                new EngineFixture(new EngineLimits(50, 16), EngineFixture.rules(copy("echo", "/a", "/b")));

        for (int i = 0; i < 500; i++) {
            rules.set("/a", i);
        }
        assertThat(rules.counters("echo").fired()).isEqualTo(50);
        assertThat(rules.counters("echo").count(Verdict.RATE)).isEqualTo(450);

        rules.advance(Duration.ofSeconds(1));
        rules.set("/a", -1);
        assertThat(rules.counters("echo").fired()).isEqualTo(51);
    }

    @Test
    void aStormIsToldToTheLogOnceASecond() {
        Logger logger = (Logger) LoggerFactory.getLogger(RulesEngine.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        EngineFixture rules =
                new EngineFixture(new EngineLimits(1, 16), EngineFixture.rules(copy("storm", "/a", "/b")));
        logger.addAppender(lines);
        try {
            for (int i = 0; i < 30; i++) {
                rules.set("/a", i);
                rules.advance(Duration.ofMillis(100));
            }
        } finally {
            logger.detachAppender(lines);
        }

        assertThat(lines.list).hasSize(3);
        assertThat(lines.list.get(1).getKeyValuePairs())
                .extracting(Object::toString)
                .contains("ruleId=\"storm\"", "why=\"RATE\"", "othersSinceLastLine=\"8\"");
    }

    /** What a rule writes is its doing at every address that is the same thing. */
    @Test
    void aRuleDoesNotTriggerItselfByAnAlias() {
        EngineFixture rules = new EngineFixture(
                copy("loop", "/a", "/b").replace("'actions'", "'cooldown': 0, 'actions'"), copy("next", "/a", "/c"));
        Aliases aliases = new Aliases(rules.fixture.bus);
        aliases.use(AliasTable.of(List.of(new Alias(Address.of("/b"), Address.of("/a"), Scale.NONE))));
        rules.fixture.executor.run();

        rules.set("/a", 1);
        rules.fixture.executor.run();

        assertThat(rules.counters("loop").fired()).isEqualTo(1);
        assertThat(rules.counters("loop").count(Verdict.OWN_CHAIN)).isPositive();
        assertThat(rules.seen()).contains("/b=1 < loop");
        assertThat(new Explainer(rules.engine, rules.fixture.bus).why(Address.of("/a")))
                .anyMatch(line -> line.contains("by the alias of /b"))
                .anyMatch(line -> line.contains("by rule loop"))
                .last(InstanceOfAssertFactories.STRING)
                .contains("from test: session");
    }
}
