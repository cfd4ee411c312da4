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
}
