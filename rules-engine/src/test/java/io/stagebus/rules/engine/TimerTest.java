package io.stagebus.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.signal.Value;
import io.stagebus.rules.trace.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Intervals and delays. */
class TimerTest {

    private static String every(String id, double seconds, String more) {
        return "{'id': '" + id + "', 'trigger': {'type': 'on_interval', 'seconds': " + seconds + "}" + more
                + ", 'actions': [{'type': 'publish', 'address': '/tick/" + id + "'}]}";
    }

    private static String delayed(String id, String from, String to, int millis) {
        return "{'id': '" + id + "', 'trigger': {'type': 'on_change', 'pattern': '" + from + "'}, 'actions': ["
                + "{'type': 'set', 'address': '/busy', 'value': true},"
                + "{'type': 'delay', 'milliseconds': " + millis + "},"
                + "{'type': 'set_from_trigger', 'address': '" + to + "'},"
                + "{'type': 'set', 'address': '/busy', 'value': false}]}";
    }

    @Test
    void anIntervalFiresAfterTheFirstIntervalAndNotAtTheStart() {
        EngineFixture rules = new EngineFixture(every("t", 2, ""));

        rules.advance(Duration.ofMillis(1999));
        assertThat(rules.seen()).as("R28").isEmpty();

        rules.advance(Duration.ofMillis(4001));
        assertThat(rules.seen())
                .containsExactly("event /tick/t=nothing < t", "event /tick/t=nothing < t", "event /tick/t=nothing < t");
    }

    @Test
    void intervalsThatAreDueTogetherFireByPriorityThenInTheOrderOfTheFile() {
        EngineFixture rules =
                new EngineFixture(every("slow", 3, ""), every("quick", 1, ""), every("first", 1.5, ", 'priority': 1"));

        rules.advance(Duration.ofSeconds(3));

        assertThat(rules.seen().stream().map(line -> line.substring(line.lastIndexOf(' ') + 1)))
                .containsExactly("quick", "first", "quick", "first", "slow", "quick");
    }

    @Test
    void anIntervalThatWasMissedIsNotMadeUpFor() {
        EngineFixture rules = new EngineFixture(every("t", 1, ""));

        // The thread was held up: the clock went on and nobody ran.
        rules.fixture.clock.advance(Duration.ofMillis(3500));
        rules.advance(Duration.ZERO);
        assertThat(rules.seen()).hasSize(1);

        rules.advance(Duration.ofMillis(500));
        assertThat(rules.seen()).as("and it keeps its beat").hasSize(1);
    }

    @Test
    void anIntervalHeedsConditions() {
        EngineFixture rules =
                new EngineFixture(every("t", 1, ", 'conditions': [{'address': '/on', 'op': 'eq', 'value': true}]"));

        rules.advance(Duration.ofSeconds(2));
        rules.set("/on", Value.TRUE);
        rules.advance(Duration.ofSeconds(1));

        assertThat(rules.seen()).containsExactly("/on=true", "event /tick/t=nothing < t");
        assertThat(rules.counters("t").count(Verdict.CONDITION)).isEqualTo(2);
    }

    @Test
    void manyIntervalsAtTheSameInstantAllFire() {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            many.add(every("t" + i, 1, ""));
        }
        EngineFixture rules = new EngineFixture(many.toArray(String[]::new));

        rules.advance(Duration.ofSeconds(1));

        assertThat(rules.seen()).hasSize(500).first().isEqualTo("event /tick/t0=nothing < t0");
    }

    @Test
    void aDelayHoldsUpWhatFollowsItAndKeepsTheTriggersValue() {
        EngineFixture rules = new EngineFixture(delayed("r", "/a", "/b", 250));

        rules.set("/a", 1);
        assertThat(rules.seen()).containsExactly("/a=1", "/busy=true < r");

        rules.advance(Duration.ofMillis(249));
        assertThat(rules.seen()).isEmpty();
        rules.advance(Duration.ofMillis(1));
        assertThat(rules.seen()).containsExactly("/b=1 < r", "/busy=false < r");
    }

    @Test
    void aRuleThatFiresAgainBeginsAgain() {
        EngineFixture rules = new EngineFixture(delayed("r", "/a", "/b", 250));

        rules.set("/a", 1);
        rules.advance(Duration.ofMillis(200));
        rules.set("/a", 2);
        rules.advance(Duration.ofMillis(200));
        assertThat(rules.value("/b")).isEqualTo("-");

        rules.advance(Duration.ofMillis(50));
        assertThat(rules.value("/b")).isEqualTo("2");
    }

    @Test
    void delaysAddUp() {
        EngineFixture rules =
                new EngineFixture("{'id': 'r', 'trigger': {'type': 'on_event', 'pattern': '/go'}, 'actions': ["
                        + "{'type': 'delay', 'milliseconds': 100}, {'type': 'delay', 'milliseconds': 100},"
                        + "{'type': 'set', 'address': '/1', 'value': 1}, {'type': 'delay', 'milliseconds': 300},"
                        + "{'type': 'set', 'address': '/2', 'value': 2}]}");

        rules.emit("/go", Value.NULL);
        rules.advance(Duration.ofMillis(199));
        assertThat(rules.value("/1")).isEqualTo("-");
        rules.advance(Duration.ofMillis(1));
        assertThat(rules.value("/1")).isEqualTo("1");
        rules.advance(Duration.ofMillis(299));
        assertThat(rules.value("/2")).isEqualTo("-");
        rules.advance(Duration.ofMillis(1));
        assertThat(rules.value("/2")).isEqualTo("2");
    }

    @Test
    void aLoopAcrossADelayEndsWhereItBegan() {
        EngineFixture rules = new EngineFixture(delayed("ab", "/a", "/b", 10), delayed("ba", "/b", "/a", 10));

        rules.set("/a", 1);
        rules.set("/a", 2);
        rules.advance(Duration.ofSeconds(10));

        assertThat(rules.counters("ab").fired()).isEqualTo(2);
        assertThat(rules.counters("ba").fired()).isEqualTo(1);
        assertThat(rules.value("/a")).isEqualTo("2");
    }

    @Test
    void whatWaitsIsTheEffectOfARuleAndMayTriggerOthers() {
        EngineFixture rules = new EngineFixture(
                delayed("late", "/a", "/b", 10),
                "{'id': 'next', 'trigger': {'type': 'on_change', 'pattern': '/b'},"
                        + " 'actions': [{'type': 'publish', 'address': '/done'}]}");

        rules.set("/a", 1);
        rules.advance(Duration.ofMillis(10));

        assertThat(rules.seen()).last().isEqualTo("event /done=nothing < next < late");
    }
}
