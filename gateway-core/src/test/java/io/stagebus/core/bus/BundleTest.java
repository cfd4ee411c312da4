package io.stagebus.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.journal.BundlePart;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bundles: all or nothing, at once or at a time, with and without their sender (R23). */
class BundleTest {

    private final MemoryJournal journal = new MemoryJournal(1_000);
    private final BusFixture fixture = new BusFixture(BusSettings.DEFAULT, journal);
    private final Session session = fixture.open();

    private Command.Write set(String address, long value) {
        return Command.SetParam.of(
                session, Address.of(address), Content.of(Value.of(value)), WriteOptions.PLAIN, Reply.NONE);
    }

    private Command.Write stream(String address) {
        return Command.Publish.of(session, SignalKind.STREAM, Address.of(address), Content.of(Value.of(1)), Reply.NONE);
    }

    private Outcome bundle(Command.Write... writes) {
        return fixture.outcome(reply -> new Command.Bundle(session, List.of(writes), 0, false, reply));
    }

    private List<JournalEntry> journaled() {
        List<JournalEntry> entries = new ArrayList<>();
        journal.read(
                new ReplayRange(AddressPattern.ALL, 0, Long.MAX_VALUE, 1_000, SignalKind.ALL, false),
                page -> entries.addAll(page.entries()));
        return entries;
    }

    /** The entries of a bundle belong together in the journal, whatever of it is not recorded. */
    @Test
    void whatIsRecordedOfABundleIsMarkedAsOneWhole() {
        bundle(stream("/s"), set("/a", 1), stream("/s"), set("/b", 2), set("/c", 3), stream("/s"));
        bundle(set("/d", 4), stream("/s"));
        fixture.set(session, "/e", Value.of(5));

        assertThat(journaled())
                .extracting(JournalEntry::part)
                .containsExactly(
                        BundlePart.FIRST, BundlePart.MIDDLE, BundlePart.LAST, BundlePart.NONE, BundlePart.NONE);
    }

    private List<Outcome> schedule(Command.Write write, boolean durable) {
        List<Outcome> outcomes = new ArrayList<>();
        long at = fixture.clock.wallMicros() + 1_000_000;
        fixture.bus.submit(new Command.Bundle(session, List.of(write), at, durable, outcomes::add));
        fixture.executor.run();
        return outcomes;
    }

    /** R14: nothing would ever free what a session holds that ended before. */
    @Test
    void aBundleOfASessionThatEndedTakesNoLock() {
        WriteOptions locking = new WriteOptions(WriteOptions.ANY, new ParamFlags(true, false, Ttl.UNSPECIFIED), false);
        assertThat(schedule(
                        Command.SetParam.of(session, Address.of("/a"), Content.of(Value.of(1)), locking, Reply.NONE),
                        false))
                .containsExactly(new Outcome.Scheduled());
        fixture.outcome(reply -> new Command.CloseSession(session, reply));

        fixture.executor.advance(Duration.ofSeconds(2));

        assertThat(fixture.bus.current(Address.of("/a"))).isPresent();
        assertThat(fixture.set(fixture.open(), "/a", Value.of(2))).isEqualTo(new Outcome.Applied(2));
    }

    @Test
    void aBundleThatFailsAtItsTimeIsToldAndJournaled() {
        WriteOptions stale = new WriteOptions(5, ParamFlags.NONE, false);
        fixture.set(session, "/a", Value.of(1));
        List<Outcome> outcomes = schedule(
                Command.SetParam.of(session, Address.of("/a"), Content.of(Value.of(2)), stale, Reply.NONE), false);

        fixture.executor.advance(Duration.ofSeconds(2));

        assertThat(outcomes).hasSize(2);
        assertThat(outcomes.getLast()).isInstanceOf(Outcome.Rejected.class);
        JournalEntry failed = journaled().getLast();
        assertThat(failed.signal().address().text()).isEqualTo("/stagebus/bundles/failed");
        assertThat(failed.signal().origin()).isEqualTo(session.origin());
    }

    @Test
    void oneSessionMayNotTakeAllPlaces() {
        int places = BusSettings.DEFAULT.maxScheduledBundles() / BundleSchedule.SESSION_PART;
        for (int i = 0; i < places; i++) {
            assertThat(schedule(set("/a", i), false)).containsExactly(new Outcome.Scheduled());
        }

        assertThat(schedule(set("/a", 0), false)).singleElement().isInstanceOf(Outcome.Rejected.class);

        Session other = fixture.open();
        long at = fixture.clock.wallMicros() + 1_000_000;
        assertThat(fixture.outcome(reply -> new Command.Bundle(other, List.of(set("/a", 1)), at, false, reply)))
                .isEqualTo(new Outcome.Scheduled());
        fixture.executor.advance(Duration.ofSeconds(2));
        assertThat(schedule(set("/a", 0), false)).containsExactly(new Outcome.Scheduled());
    }

    @Test
    void whatASessionAsksThatIsNotOpenIsRefused() {
        fixture.outcome(reply -> new Command.CloseSession(session, reply));

        assertThat(fixture.set(session, "/a", Value.of(1)))
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(Rejection.NOT_FOUND));
        assertThat(fixture.bus.current(Address.of("/a"))).isEmpty();
    }
}
