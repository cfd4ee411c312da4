package io.stagebus.rules.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.journal.HeldJournal;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import io.stagebus.rules.trace.EntryRecord;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the journal keeps of firings. */
class FiringJournalTest {

    private final HeldJournal journal = new HeldJournal();

    private EngineFixture rules(int recorded, String... rules) {
        return new EngineFixture(
                new EngineLimits(10_000, 8, 20_000, 100, recorded), EngineFixture.rules(rules), journal);
    }

    private List<Signal> recorded(String ruleId) {
        return journal.entries.stream()
                .map(JournalEntry::signal)
                .filter(signal -> signal.address().equals(EntryRecord.place(ruleId)))
                .toList();
    }

    @Test
    void aFiringIsKeptWithWhatItSawAndDid() {
        EngineFixture rules = rules(
                1_000,
                "{'id': 'r', 'trigger': {'type': 'on_change', 'pattern': '/a'},"
                        + " 'conditions': [{'address': '/armed', 'op': 'eq', 'value': true}],"
                        + " 'actions': [{'type': 'set_from_trigger', 'address': '/b',"
                        + " 'transform': {'type': 'scale', 'factor': 2}}]}");
        rules.set("/a", 1);
        assertThat(recorded("r")).as("a condition stopped it").isEmpty();
        rules.set("/armed", Value.TRUE);
        rules.seen();
        rules.set("/a", 3);

        assertThat(recorded("r")).singleElement().satisfies(signal -> {
            assertThat(EngineFixture.text(signal.content().value()))
                    .contains("because: 'param', address: '/a', value: 3")
                    .contains("condition: '/armed eq true', saw: true, holds: true")
                    .contains("action: 'set /b', in: 3, out: 6.0, outcome: 'done'");
            assertThat(signal.origin().cause()).isInstanceOf(Cause.Rule.class);
            assertThat(EntryRecord.read(signal.address(), signal.content()))
                    .contains(new EntryRecord(
                            "r", signal.timeMicros(), "param", java.util.Optional.of(Address.of("/a")), 0));
        });
        assertThat(rules.seen()).as("nobody is told").containsExactly("/a=3", "/b=6.0 < r");
    }

    @Test
    void filtersAndWhatOnlyHappensLaterAreKeptToo() {
        EngineFixture rules = rules(
                1_000,
                "{'id': 'f', 'phase': 'filter', 'trigger': {'type': 'on_command', 'pattern': '/noise'},"
                        + " 'actions': [{'type': 'drop'}]}",
                "{'id': 'later', 'trigger': {'type': 'on_change', 'pattern': '/a'},"
                        + " 'actions': [{'type': 'delay', 'milliseconds': 1000}, {'type': 'set', 'address': '/b', 'value': 1}]}",
                "{'id': 'fade', 'trigger': {'type': 'on_change', 'pattern': '/a'},"
                        + " 'actions': [{'type': 'fade', 'address': '/c', 'to': 1, 'milliseconds': 1000}]}");

        rules.set("/noise", 1);
        rules.set("/a", 1);
        rules.advance(Duration.ofSeconds(2));

        assertThat(recorded("f")).hasSize(1);
        assertThat(recorded("later")).hasSize(1);
        assertThat(recorded("fade")).as("once, however often it writes").hasSize(1);
    }

    @Test
    void ofAStormOnlySoManyAreKeptAndTheRestAreCounted() {
        EngineFixture rules = rules(
                2,
                "{'id': 'r', 'trigger': {'type': 'on_event', 'pattern': '/a'},"
                        + " 'actions': [{'type': 'set', 'address': '/b', 'value': 1}]}");
        for (int i = 0; i < 10; i++) {
            rules.emit("/a", Value.of(i));
        }
        rules.advance(Duration.ofSeconds(1));
        rules.emit("/a", Value.of(10));

        assertThat(recorded("r"))
                .extracting(signal -> EntryRecord.read(signal.address(), signal.content())
                        .orElseThrow()
                        .missed())
                .containsExactly(0L, 0L, 8L);
    }
}
