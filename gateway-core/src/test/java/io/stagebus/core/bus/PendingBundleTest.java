package io.stagebus.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.journal.BundlePart;
import io.stagebus.core.journal.HeldJournal;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalRecord;
import io.stagebus.core.journal.Note;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.Origination;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import io.stagebus.core.time.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A Commit bundle that waits for its time is known to the journal, and to the gateway after a restart (R23). */
class PendingBundleTest {

    private static final long SECOND = 1_000_000;

    private final HeldJournal journal = new HeldJournal();
    private final BusFixture fixture = new BusFixture(BusSettings.DEFAULT, journal);
    private final Session session = fixture.open();

    private List<Outcome> schedule(boolean durable, Command.Write... writes) {
        List<Outcome> outcomes = new ArrayList<>();
        long at = fixture.clock.wallMicros() + 10 * SECOND;
        fixture.bus.submit(new Command.Bundle(session, List.of(writes), at, durable, outcomes::add));
        fixture.executor.run();
        return outcomes;
    }

    private Command.Write set(String address, long value) {
        return Command.SetParam.of(
                session, Address.of(address), Content.of(Value.of(value)), WriteOptions.PLAIN, Reply.NONE);
    }

    /** What a restart finds of what was recorded. */
    private Recovered recovered() {
        Map<Object, Note> notes = new LinkedHashMap<>();
        for (JournalRecord item : journal.records) {
            if (item instanceof Note note) {
                notes.remove(note.key());
                if (!note.removed()) {
                    notes.put(note.key(), note);
                }
            }
        }
        long lastSeq = journal.records.isEmpty() ? 0 : journal.records.getLast().seq();
        return new Recovered(List.of(), List.copyOf(notes.values()), lastSeq, 0, 0, true, fixture.clock.wallMicros());
    }

    /** The gateway after a stop of {@code seconds} from the time of the bundle's taking. */
    private BusFixture restart(HeldJournal after, double seconds) {
        return new BusFixture(BusSettings.DEFAULT, after, fixture.clock.wallMicros() + Math.round(seconds * SECOND));
    }

    @Test
    void itsSenderHearsOfItWhenItIsDurable() {
        List<Outcome> outcomes = schedule(true, set("/a", 1));
        assertThat(outcomes).isEmpty();

        fixture.executor.elsewhere(journal::release);
        fixture.executor.run();

        assertThat(outcomes).containsExactly(new Outcome.Scheduled());
        assertThat(recovered().notes()).hasSize(1);
    }

    @Test
    void oneThatIsNotCommitIsForgotten() {
        assertThat(schedule(false, set("/a", 1))).containsExactly(new Outcome.Scheduled());
        assertThat(recovered().notes()).isEmpty();
    }

    /** What it does and that it is done are one whole: a power cut in between must not make it run twice, or not at all. */
    @Test
    void thatItRanIsAPartOfWhatItDid() {
        schedule(true, set("/a", 1), set("/b", 2));
        journal.records.clear();

        fixture.executor.advance(Duration.ofSeconds(11));

        assertThat(journal.records)
                .extracting(JournalRecord::part)
                .containsExactly(BundlePart.FIRST, BundlePart.MIDDLE, BundlePart.LAST);
        assertThat(journal.records.getFirst())
                .isInstanceOfSatisfying(
                        Note.class, note -> assertThat(note.removed()).isTrue());
    }

    @Test
    void afterARestartItRunsAtItsTime() {
        schedule(true, set("/a", 1));
        HeldJournal after = new HeldJournal(recovered());
        BusFixture again = restart(after, 4);
        assertThat(again.bus.current(Address.of("/a"))).isEmpty();

        again.executor.advance(Duration.ofSeconds(5));
        assertThat(again.bus.current(Address.of("/a"))).isEmpty();
        again.executor.advance(Duration.ofSeconds(2));

        Signal.Param param = again.bus.current(Address.of("/a")).orElseThrow();
        assertThat(param.content().value()).isEqualTo(Value.of(1));
        assertThat(param.origin()).isEqualTo(session.origin());
    }

    /** What its session might do was settled when the bundle was taken (R23); a filter that changes a value changes that not. */
    @Test
    void afterARestartFiltersSeeItWhenItRuns() {
        schedule(true, set("/a", 1));
        BusFixture again = restart(new HeldJournal(recovered()), 4);
        again.bus.addFilter(write -> new CommandFilter.Pass(new Command.SetParam(
                write.session(),
                write.origin(),
                write.address(),
                Content.of(Value.of(7)),
                WriteOptions.PLAIN,
                write.reply())));

        again.executor.advance(Duration.ofSeconds(7));

        assertThat(again.bus.current(Address.of("/a")).orElseThrow().content().value())
                .isEqualTo(Value.of(7));
    }

    /** A guard comes with the rules, which start after the bus; one that is due already must not be faster (R23). */
    @Test
    void noneRunsBeforeThereAreFilters() throws Exception {
        schedule(true, set("/a", 1));
        ManualClock clock = new ManualClock();
        clock.setWallMicros(fixture.clock.wallMicros() + 10 * SECOND + SECOND / 2);
        ManualExecutor executor = new ManualExecutor(clock);
        HeldJournal after = new HeldJournal(recovered());
        SignalBus bus = new SignalBus(executor, clock, after, BusSettings.DEFAULT);
        bus.start();
        // The start takes its time; how late a bundle is was settled when it began.
        executor.advance(Duration.ofSeconds(5));
        assertThat(after.records).isEmpty();

        List<Command.Write> asked = new ArrayList<>();
        bus.addFilter(write -> {
            asked.add(write);
            return new CommandFilter.Pass(write);
        });
        bus.resume();
        executor.advance(Duration.ofMillis(1));

        assertThat(asked).hasSize(1);
        assertThat(bus.current(Address.of("/a"))).isPresent();
    }

    @Test
    void oneThatIsASecondLateRuns() {
        schedule(true, set("/a", 1));
        BusFixture again = restart(new HeldJournal(recovered()), 10.9);
        again.executor.advance(Duration.ofMillis(1));

        assertThat(again.bus.current(Address.of("/a"))).isPresent();
    }

    @Test
    void oneThatIsLaterIsGivenUpWithAnEntry() {
        schedule(true, set("/a", 1));
        HeldJournal after = new HeldJournal(recovered());
        BusFixture again = restart(after, 11.1);
        again.executor.advance(Duration.ofSeconds(1));

        assertThat(again.bus.current(Address.of("/a"))).isEmpty();
        assertThat(after.records).hasSize(2);
        assertThat(after.records.getFirst())
                .isInstanceOfSatisfying(
                        Note.class, note -> assertThat(note.removed()).isTrue());
        JournalEntry entry = after.entries.getFirst();
        assertThat(entry.signal().address().text()).isEqualTo("/stagebus/bundles/failed");
        assertThat(entry.signal().content().value().toString()).contains("LATE");
        assertThat(entry.signal().origin()).isEqualTo(session.origin());
    }

    /** Every kind of write comes back as it was. */
    @Test
    void everyWriteIsTheSameAfterARestart() {
        fixture.set(session, "/old", Value.of(1));
        Origination attached = new Origination("mqtt", Bytes.utf8("7"));
        Command.Write[] writes = {
            new Command.SetParam(
                    session,
                    session.origin(),
                    Address.of("/flags"),
                    Content.deferred(attached, bare -> Value.of(7)),
                    new WriteOptions(4, new ParamFlags(false, true, Ttl.absolute(60)), true),
                    Reply.NONE),
            set("/any", 5),
            new Command.DeleteParam(session, session.origin(), Address.of("/old"), true, Reply.NONE),
            new Command.Publish(
                    session,
                    session.origin(),
                    SignalKind.GESTURE,
                    Address.of("/pad"),
                    Content.NONE,
                    GesturePhase.MOVE,
                    new PublishFields(-5, true, 3, 44, true),
                    Reply.NONE),
            Command.Publish.of(session, SignalKind.PARAM, Address.of("/as"), Content.of(Value.TRUE), Reply.NONE),
            Command.Publish.event(session, Address.of("/go"), Content.NULL, Reply.NONE),
        };
        schedule(true, writes);
        HeldJournal other = new HeldJournal(recovered());
        BusFixture again = restart(other, 1);
        PendingBundles pending = new PendingBundles(again.bus.notes());
        again.bus.notes().restore(recovered().notes());

        Command.Bundle bundle = pending.recovered().getFirst().bundle();

        assertThat(bundle.durable()).isTrue();
        assertThat(bundle.session().origin()).isEqualTo(session.origin());
        assertThat(bundle.writes()).hasSameSizeAs(writes);
        for (int i = 0; i < writes.length; i++) {
            assertThat(bundle.writes().get(i))
                    .usingRecursiveComparison()
                    .ignoringFields("session", "reply", "content")
                    .isEqualTo(writes[i]);
        }
        Command.SetParam first = (Command.SetParam) bundle.writes().getFirst();
        assertThat(first.content().value()).isEqualTo(Value.of(7));
        assertThat(first.content().origination()).isEqualTo(attached);
    }
}
