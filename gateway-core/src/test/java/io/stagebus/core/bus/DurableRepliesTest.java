package io.stagebus.core.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.core.address.Address;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.journal.HeldJournal;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.RecordingSubscriber;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who waits for the disk, and for how long (R18). */
class DurableRepliesTest {

    private final HeldJournal journal = new HeldJournal();
    private final BusFixture fixture = new BusFixture(BusSettings.DEFAULT, journal);
    private final Session session = fixture.open();
    private final List<Outcome> outcomes = new ArrayList<>();

    private void set(String address) {
        fixture.bus.submit(Command.SetParam.of(
                session, Address.of(address), Content.of(Value.TRUE), WriteOptions.DURABLE, outcomes::add));
        fixture.executor.run();
    }

    private void release() {
        fixture.executor.elsewhere(journal::release);
        fixture.executor.run();
    }

    @Test
    void aChangeIsAnsweredWhenItIsDurable() {
        set("/a");
        assertThat(outcomes).isEmpty();

        release();

        assertThat(outcomes).containsExactly(new Outcome.Applied(1));
    }

    /** Who deletes a thing twice, because the first answer did not come, must not be told so before it is true. */
    @Test
    void whatChangedNothingIsAnsweredWhenWhatWasBeforeItIsDurable() {
        set("/a");
        delete("/none");
        assertThat(outcomes).isEmpty();

        release();
        assertThat(outcomes).containsExactly(new Outcome.Applied(1), new Outcome.Applied(0));

        delete("/none");
        assertThat(outcomes).as("nothing is owed to the disk").hasSize(3);
    }

    private void delete(String address) {
        fixture.bus.submit(
                new Command.DeleteParam(session, session.origin(), Address.of(address), true, outcomes::add));
        fixture.executor.run();
    }

    @Test
    void aSessionThatEndsWaitsForNothing() {
        set("/a");
        assertThat(fixture.bus.counters().waitingForDurable()).isOne();

        fixture.outcome(reply -> new Command.CloseSession(session, reply));

        assertThat(fixture.bus.counters().waitingForDurable()).isZero();
        release();
        assertThat(outcomes).isEmpty();
    }

    /** While the disk refuses, a thousand may hope for it; the next one is refused and changes nothing. */
    @Test
    void whatCannotBecomeDurableIsRefusedBeforeItChangesAnything() {
        journal.writing = false;
        for (int i = 0; i < 1_000; i++) {
            set("/a");
        }
        assertThat(outcomes).isEmpty();

        set("/b");

        assertThat(outcomes)
                .singleElement()
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(Rejection.NOT_DURABLE));
        assertThat(fixture.bus.current(Address.of("/b"))).isEmpty();
        assertThat(fixture.set(session, "/c", Value.TRUE)).isEqualTo(new Outcome.Applied(1));
    }

    /** A client that comes back again and again while the disk refuses leaves nothing behind. */
    @Test
    void whatEndedSessionsWaitedForDoesNotPileUp() {
        journal.writing = false;
        for (int round = 0; round < 20; round++) {
            Session passing = fixture.open();
            for (int i = 0; i < 900; i++) {
                fixture.bus.submit(Command.SetParam.of(
                        passing, Address.of("/a"), Content.of(Value.TRUE), WriteOptions.DURABLE, outcomes::add));
            }
            fixture.outcome(reply -> new Command.CloseSession(passing, reply));
            assertThat(fixture.bus.counters().waitingForDurable()).isZero();
        }
        set("/b");
        release();

        assertThat(outcomes)
                .as("the last one is the first that anybody waits for")
                .hasSize(1);
    }

    /** The door that made the mistake loses its session; whoever else waits, then or later, is answered and flushed. */
    @Test
    void aReplyThatThrowsHarmsNobodyElse() {
        RecordingSubscriber mistaken = new RecordingSubscriber();
        Session failing = fixture.open(mistaken);
        RecordingSubscriber other = new RecordingSubscriber();
        Session waiting = fixture.open(other);
        set("/a");
        fixture.bus.notes().whenDurable(failing, outcome -> {
            throw new IllegalStateException("broken on purpose");
        });
        fixture.bus.notes().whenDurable(waiting, outcomes::add);
        fixture.executor.run();
        int batches = other.batches;

        release();

        assertThat(outcomes).hasSize(2);
        assertThat(other.batches).isEqualTo(batches + 1);
        assertThat(mistaken.closed).isEqualTo("internal error");
        set("/a");
        release();
        assertThat(outcomes).hasSize(3);
    }

    /** Nobody may go on from an error, but those behind it must. */
    @Test
    void whatWaitsBehindAReplyThatEndsInAnErrorIsAnsweredInTheNextBatch() {
        RecordingSubscriber other = new RecordingSubscriber();
        Session waiting = fixture.open(other);
        set("/a");
        fixture.bus.notes().whenDurable(session, outcome -> {
            throw new StackOverflowError("broken on purpose");
        });
        fixture.bus.notes().whenDurable(waiting, outcomes::add);
        fixture.executor.run();
        int batches = other.batches;

        assertThatThrownBy(this::release).isInstanceOf(StackOverflowError.class);
        fixture.executor.run();

        assertThat(outcomes).hasSize(2);
        assertThat(other.batches).isEqualTo(batches + 1);
        set("/a");
        release();
        assertThat(outcomes).hasSize(3);
    }
}
