package io.stagebus.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.journal.HeldJournal;
import io.stagebus.core.journal.JournalEntries;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import io.stagebus.core.state.StateSettings;
import io.stagebus.core.time.ManualClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a start makes of what the journal knew. */
class RestoreTest {

    private static final long NOW = new ManualClock().wallMicros();

    private static HeldJournal knowing(long lastMicros, JournalEntry... entries) {
        return new HeldJournal(new Recovered(List.of(entries), List.of(), entries.length, 0, 0, true, lastMicros));
    }

    private static JournalEntry expiring(long expiresAtMicros) {
        Signal signal = JournalEntries.param(1, "/a", 1, Value.TRUE).signal();
        return new JournalEntry(1, signal, Ttl.absolute(3_600), expiresAtMicros, false);
    }

    private static BusFixture start(HeldJournal journal) {
        return new BusFixture(BusSettings.DEFAULT, journal);
    }

    /** R13: what ran off before the stop does not come back, or a box that is switched off at night never forgets. */
    @Test
    void aTimeToLiveGoesOnFromWhereTheGatewayStopped() {
        long stopped = NOW + 50_000_000;
        BusFixture fixture = start(knowing(stopped, expiring(stopped + 10_000_000)));

        fixture.executor.advance(Duration.ofSeconds(9));
        assertThat(fixture.bus.current(Address.of("/a"))).isPresent();
        fixture.executor.advance(Duration.ofSeconds(2));
        assertThat(fixture.bus.current(Address.of("/a"))).isEmpty();
    }

    /** R13: a wall clock that is later than the last entry counts. */
    @Test
    void whatExpiredWhileTheGatewayWasOffIsGone() {
        HeldJournal journal = knowing(NOW - 100_000_000, expiring(NOW - 1_000_000));
        BusFixture fixture = start(journal);

        fixture.executor.advance(Duration.ofMillis(1));

        assertThat(fixture.bus.current(Address.of("/a"))).isEmpty();
        assertThat(journal.entries)
                .singleElement()
                .satisfies(entry -> assertThat(entry.signal())
                        .isInstanceOfSatisfying(
                                Signal.Param.class,
                                param -> assertThat(param.deleted()).isTrue()));
    }

    private static BusSettings declaringEvents() {
        List<StateSettings.KindRule> kinds =
                List.of(new StateSettings.KindRule(AddressPattern.of("/a/**"), SignalKind.EVENT));
        StateSettings state = new StateSettings(kinds, List.of(), Ttl.NEVER, 100, 1 << 20, 100);
        return new BusSettings(state, 10, 10, 64, 10, 60, 4, 1_000);
    }

    /** R5: what has been declared an Event since leaves the journal too, and is one for every writer. */
    @Test
    void aParamThatIsDeclaredAnEventNowIsDeleted() {
        HeldJournal journal = knowing(NOW, JournalEntries.param(1, "/a/b", 7, Value.TRUE));
        BusFixture fixture = new BusFixture(declaringEvents(), journal);

        assertThat(fixture.bus.current(Address.of("/a/b"))).isEmpty();
        assertThat(journal.entries).singleElement().satisfies(entry -> {
            assertThat(entry.seq()).isEqualTo(2);
            assertThat(entry.signal())
                    .isInstanceOfSatisfying(
                            Signal.Param.class,
                            param -> assertThat(param.revision()).isEqualTo(8));
        });
    }

    @Test
    void aSetOfADeclaredEventIsDeliveredAndNotKept() {
        BusFixture fixture = new BusFixture(declaringEvents(), new MemoryJournal(10));

        assertThat(fixture.set(fixture.open(), "/a/b", Value.TRUE)).isEqualTo(new Outcome.Applied(0));
        assertThat(fixture.bus.current(Address.of("/a/b"))).isEmpty();
    }
}
