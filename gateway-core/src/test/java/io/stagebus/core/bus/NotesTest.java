package io.stagebus.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.journal.BundlePart;
import io.stagebus.core.journal.HeldJournal;
import io.stagebus.core.journal.JournalEntries;
import io.stagebus.core.journal.JournalRecord;
import io.stagebus.core.journal.Note;
import io.stagebus.core.journal.Recovered;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.DeliveryOptions;
import io.stagebus.core.subscription.Echo;
import io.stagebus.core.subscription.Subscriber;
import io.stagebus.core.subscription.Subscription;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a door has the journal keep for it (R18, R23, R27). */
class NotesTest {

    private static final String DOOR = "door";
    private static final Bytes KEY = Bytes.utf8("k");
    private static final Bytes OTHER = Bytes.utf8("o");
    private static final Bytes VALUE = Bytes.utf8("value");

    private final HeldJournal journal = new HeldJournal();
    private final BusFixture fixture = new BusFixture(BusSettings.DEFAULT, journal);
    private final Notes notes = fixture.bus.notes();
    private final List<Outcome> outcomes = new ArrayList<>();

    private void release() {
        fixture.executor.elsewhere(journal::release);
        fixture.executor.run();
    }

    private List<BundlePart> parts() {
        return journal.records.stream().map(JournalRecord::part).toList();
    }

    @Test
    void aNoteIsRecordedInTheOneOrderAndRemovedOnce() {
        Session session = fixture.open();
        fixture.set(session, "/a", Value.of(1));
        assertThat(notes.keep(DOOR, KEY, VALUE, true)).isTrue();
        fixture.set(session, "/a", Value.of(2));
        notes.forget(DOOR, KEY, false);
        notes.forget(DOOR, KEY, false);

        assertThat(journal.records).extracting(JournalRecord::seq).containsExactly(1L, 2L, 3L, 4L);
        assertThat(journal.records.get(1)).isInstanceOfSatisfying(Note.class, note -> {
            assertThat(note.value()).isEqualTo(VALUE);
            assertThat(note.durable()).isTrue();
        });
        assertThat(journal.records.get(3))
                .isInstanceOfSatisfying(
                        Note.class, note -> assertThat(note.removed()).isTrue());
        assertThat(notes.size()).isZero();
        assertThat(notes.bytes()).isZero();
    }

    @Test
    void whatWasNotedIsGivenBackOnceToItsOwner() {
        Note mine = JournalEntries.note(1, 1, "mine");
        Recovered recovered = new Recovered(List.of(), List.of(mine), 1, 0, 0, true, 0);
        Notes restored = new BusFixture(BusSettings.DEFAULT, new HeldJournal(recovered)).bus.notes();

        assertThat(restored.recovered("another")).isEmpty();
        assertThat(restored.recovered(DOOR)).containsExactly(mine);
        assertThat(restored.recovered(DOOR)).isEmpty();
        assertThat(restored.size()).isOne();
    }

    @Test
    void aNoteTooManyIsRefusedAndChangesNothing() {
        HeldJournal full = new HeldJournal();
        Notes few = new BusFixture(BusSettings.DEFAULT.withNotes(1, 1_000), full).bus.notes();

        assertThat(few.keep(DOOR, KEY, VALUE, false)).isTrue();
        assertThat(few.keep(DOOR, OTHER, VALUE, false)).isFalse();
        assertThat(few.keep(DOOR, KEY, Bytes.owning(new byte[1_000]), false)).isFalse();
        assertThat(few.keep(DOOR, KEY, OTHER, false))
                .as("in place of a longer one")
                .isTrue();
        few.forget(DOOR, KEY, false);
        assertThat(few.keep(DOOR, OTHER, VALUE, false)).isTrue();

        assertThat(full.records).hasSize(4);
        assertThat(few.refused()).isEqualTo(2);
    }

    /** R18: the answer to who waits comes when everything so far is durable, in order with the others. */
    @Test
    void whoWaitsHearsWhenAllSoFarIsDurable() {
        Session session = fixture.open();
        Session gone = fixture.open();
        notes.keep(DOOR, KEY, VALUE, true);
        notes.whenDurable(session, outcomes::add);
        notes.whenDurable(gone, outcomes::add);
        fixture.executor.run();
        fixture.outcome(reply -> new Command.CloseSession(gone, reply));
        assertThat(outcomes).isEmpty();

        release();

        assertThat(outcomes).containsExactly(new Outcome.Applied(0));
    }

    @Test
    void whoCannotBePromisedAnythingHearsSoAtOnce() {
        Session session = fixture.open();
        journal.writing = false;
        notes.keep(DOOR, KEY, VALUE, true);
        for (int i = 0; i <= 1_000; i++) {
            notes.whenDurable(session, outcomes::add);
        }

        assertThat(outcomes).singleElement().isInstanceOf(Outcome.Rejected.class);
    }

    /** What is noted while a signal is delivered is lost or kept with it. */
    @Test
    void whatIsNotedOnDeliverySharesTheSignalsFate() {
        Session reader = fixture.open(new Noting());
        fixture.outcome(reply -> new Command.Subscribe(
                new Subscription(reader, 1, AddressPattern.ALL, SignalKind.ALL, Echo.ALL, DeliveryOptions.NONE),
                false,
                reply));
        Session writer = fixture.open();

        fixture.set(writer, "/a", Value.of(1));

        assertThat(parts()).containsExactly(BundlePart.FIRST, BundlePart.MIDDLE, BundlePart.LAST);
        assertThat(journal.records).allMatch(JournalRecord::durable);
    }

    /** A subscriber that notes every signal it gets, twice. */
    private final class Noting implements Subscriber {
        @Override
        public void onSignal(Signal signal, List<Subscription> matched) {
            notes.keep(DOOR, KEY, VALUE, true);
            notes.keep(DOOR, OTHER, VALUE, false);
        }

        @Override
        public void onBatchEnd() {
            // It is not asked for.
        }

        @Override
        public void onClosed(String reason) {
            // It stays.
        }
    }

    @Test
    void whatIsDoneTogetherIsOneWhole() {
        Session session = fixture.open();
        notes.together(() -> {
            fixture.bus.submit(Command.Publish.event(session, Address.of("/go"), Content.of(Value.TRUE), Reply.NONE));
            notes.together(() -> notes.keep(DOOR, KEY, VALUE, true));
            assertThat(journal.records).as("held until the whole is there").isEmpty();
        });
        notes.keep(DOOR, OTHER, VALUE, false);

        assertThat(parts()).containsExactly(BundlePart.FIRST, BundlePart.LAST, BundlePart.NONE);
    }
}
