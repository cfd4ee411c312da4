package io.stagebus.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.journal.HeldJournal;
import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.trace.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nothing fires at boot (R28), and what was restored is what a first write is compared with. */
class BootTest {

    /** A journal that remembers one Param from the time before. */
    private static Journal remembering(Value value) {
        Signal.Param param =
                new Signal.Param(Address.of("/a"), Content.of(value), 7, 1_000, Origin.GATEWAY, ParamFlags.NONE, false);
        return new HeldJournal(
                new Recovered(List.of(new JournalEntry(1, param, Ttl.NEVER, 0, false)), List.of(), 1, 0, 0, true, 0));
    }

    private static EngineFixture restarted(Value value) {
        return new EngineFixture(
                EngineLimits.DEFAULT,
                EngineFixture.rules(
                        "{'id': 'change', 'trigger': {'type': 'on_change', 'pattern': '/a'},"
                                + " 'actions': [{'type': 'set_from_trigger', 'address': '/b'}]}",
                        "{'id': 'limit', 'trigger': {'type': 'on_threshold', 'address': '/a', 'above': 5},"
                                + " 'actions': [{'type': 'publish', 'address': '/alarm'}]}"),
                remembering(value));
    }

    @Test
    void whatIsRestoredFiresNothing() {
        EngineFixture rules = restarted(Value.of(9));

        assertThat(rules.value("/a")).isEqualTo("9");
        assertThat(rules.seen()).as("R28").isEmpty();
        assertThat(rules.engine.counters())
                .allSatisfy(counters -> assertThat(counters.verdicts()).isEmpty());
    }

    @Test
    void aDeviceThatRepeatsItselfAfterTheRestartFiresNothing() {
        EngineFixture rules = restarted(Value.of(9));

        rules.set("/a", Value.of(9.0));

        assertThat(rules.seen()).containsExactly("/a=9.0");
    }

    @Test
    void aChangeAfterTheRestartFires() {
        EngineFixture rules = restarted(Value.of(4));

        rules.set("/a", 6);

        assertThat(rules.seen()).containsExactly("/a=6", "/b=6 < change", "event /alarm=nothing < limit");
    }

    /** The same rules after a restart that brought back what is at these addresses. */
    private static EngineFixture restart(EngineFixture before, String rule, String... addresses) {
        List<JournalEntry> entries = new ArrayList<>();
        for (String address : addresses) {
            before.fixture
                    .bus
                    .current(Address.of(address))
                    .ifPresent(param -> entries.add(new JournalEntry(entries.size() + 1, param, Ttl.NEVER, 0, false)));
        }
        return new EngineFixture(
                EngineLimits.DEFAULT,
                EngineFixture.rules(rule),
                new HeldJournal(new Recovered(entries, List.of(), entries.size(), 0, 0, true, 0)));
    }

    @Test
    void aRuleThatAsksSeesWhatWasRestored() {
        String rule = "{'id': 'r', 'trigger': {'type': 'on_change', 'pattern': '/scene/*', 'replayed': true},"
                + " 'actions': [{'type': 'set_from_trigger', 'address': '/b'}]}";
        EngineFixture before = new EngineFixture(rule);
        before.set("/scene/1", 3);
        assertThat(before.counters("r").fired()).isEqualTo(1);

        EngineFixture after = restart(before, rule, "/scene/1");

        assertThat(after.value("/b")).isEqualTo("3");
        assertThat(after.counters("r").fired()).isEqualTo(1);
    }

    @Test
    void cooldownsSurvive() {
        String rule = "{'id': 'r', 'cooldown': 60, 'trigger': {'type': 'on_change', 'pattern': '/a'},"
                + " 'actions': [{'type': 'set_from_trigger', 'address': '/b'}]}";
        EngineFixture before = new EngineFixture(rule);
        before.set("/a", 1);
        before.advance(Duration.ofSeconds(1));

        EngineFixture after = restart(before, rule, "/a", "/stagebus/rules/r/state");
        after.set("/a", 2);
        assertThat(after.value("/b")).isEqualTo("-");
        after.advance(Duration.ofSeconds(60));
        after.set("/a", 3);
        assertThat(after.value("/b")).isEqualTo("3");
    }

    @Test
    void aThresholdKnowsOnWhichSideItWas() {
        String rule = "{'id': 'r', 'trigger': {'type': 'on_threshold', 'address': '/t', 'above': 27, 'hysteresis': 2},"
                + " 'actions': [{'type': 'publish', 'address': '/hot'}]}";
        EngineFixture before = new EngineFixture(rule);
        before.set("/t", 28);
        before.set("/t", 26);
        before.advance(Duration.ofSeconds(2));

        EngineFixture after = restart(before, rule, "/t", "/stagebus/rules/r/state");
        after.set("/t", 28);
        assertThat(after.counters("r").fired())
                .as("it never came back far enough")
                .isZero();
        after.set("/t", 24);
        after.set("/t", 28);
        assertThat(after.counters("r").fired()).isEqualTo(1);
    }

    @Test
    void whatWasSwitchedOffOrStoppedStaysSo() {
        String rule = "{'id': 'r', 'trigger': {'type': 'on_change', 'pattern': '/a'},"
                + " 'actions': [{'type': 'disable', 'rule': 'r'}, {'type': 'panic'},"
                + " {'type': 'disarm', 'addresses': '/b'}]}";
        EngineFixture before = new EngineFixture(rule);
        before.set("/a", 1);

        assertThat(before.counters("r").fired()).isEqualTo(1);
        EngineFixture off = restart(before, rule, "/stagebus/rules/r/enabled");
        off.set("/a", 2);
        assertThat(off.counters("r").count(Verdict.DISABLED)).isEqualTo(1);
        EngineFixture stopped = restart(before, rule, "/stagebus/rules/panic");
        stopped.set("/a", 2);
        assertThat(stopped.counters("r").count(Verdict.PANIC)).isEqualTo(1);
        EngineFixture disarmed = restart(
                before,
                rule.replace("{'type': 'panic'}", "{'type': 'delete', 'address': '/b'}"),
                "/stagebus/rules/disarmed");
        disarmed.set("/a", 2);
        assertThat(disarmed.counters("r").count(Verdict.DISARMED)).isEqualTo(1);
    }
}
