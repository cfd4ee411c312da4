package io.stagebus.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.command.Reply;
import io.stagebus.core.journal.ReplayPage;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.RecordingSubscriber;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** R25: sessions read the journal one page at a time, each in its order, none in the way of others. */
class ReadsTest {

    private final HeldReads journal = new HeldReads();
    private final BusFixture fixture = new BusFixture(BusSettings.DEFAULT, journal);
    private final Session reader = fixture.open();
    private final Session writer = fixture.open();

    private List<Outcome> replay(Session session, int times) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            fixture.bus.submit(new Command.Replay(session, range(10), outcomes::add));
        }
        fixture.executor.run();
        return outcomes;
    }

    private static ReplayRange range(long limit) {
        return new ReplayRange(AddressPattern.ALL, 0, Long.MAX_VALUE, limit, SignalKind.ALL, false);
    }

    private static Rejection reason(Outcome outcome) {
        return ((Outcome.Rejected) outcome).reason();
    }

    @Test
    void oneReadOfASessionAtATime() {
        fixture.set(writer, "/a", Value.TRUE);
        List<Outcome> greedy = replay(reader, 10);
        List<Outcome> modest = replay(writer, 1);
        assertThat(journal.waiting()).isEqualTo(2);
        journal.letGo();
        journal.letGo();
        assertThat(greedy).hasSize(1);
        assertThat(modest).as("not behind the others of the greedy one").hasSize(1);
        for (int i = 2; i <= 10; i++) {
            assertThat(journal.waiting()).isEqualTo(1);
            journal.letGo();
            assertThat(greedy).hasSize(i);
        }
        assertThat(journal.waiting()).isZero();
    }

    @Test
    void tooManyReadsOfASessionAreRefused() {
        List<Outcome> greedy = replay(reader, 1_000);
        assertThat(greedy).hasSizeGreaterThan(900).allMatch(outcome -> reason(outcome) == Rejection.UNAVAILABLE);
        assertThat(journal.waiting()).isEqualTo(1);
    }

    @Test
    void nothingMoreIsReadForASessionThatEnded() {
        List<Outcome> outcomes = replay(reader, 3);
        fixture.bus.submit(new Command.CloseSession(reader, Reply.NONE));
        assertThat(outcomes).as("each is answered once").hasSize(3);
        journal.letGo();
        assertThat(journal.waiting()).isZero();
        assertThat(outcomes).hasSize(3);
        assertThat(reason(replay(reader, 1).getFirst())).isEqualTo(Rejection.NOT_FOUND);
    }

    @Test
    void aReadThatFailsIsNoEmptyAnswer() {
        List<Outcome> outcomes = replay(reader, 3);
        journal.letGo(ReplayPage.UNREADABLE);
        journal.letGo(ReplayPage.BUSY);
        journal.letGo(ReplayPage.NOT_YET);
        assertThat(outcomes)
                .extracting(ReadsTest::reason)
                .containsExactly(Rejection.JOURNAL_UNREADABLE, Rejection.UNAVAILABLE, Rejection.UNAVAILABLE);
    }

    @Test
    void theLimitCountsWhatTheSessionMayRead() {
        AccessScope some = new AccessScope(
                List.of(new AccessScope.Grant(AccessScope.Action.READ, AddressPattern.of("/public/*"))));
        Session guest = fixture.open(new RecordingSubscriber(), some);
        for (int i = 0; i < 10; i++) {
            fixture.set(writer, "/private/" + i, Value.of(i));
            fixture.set(writer, "/public/" + i, Value.of(i));
        }
        List<Outcome> outcomes = new ArrayList<>();
        fixture.bus.submit(new Command.Replay(guest, range(3), outcomes::add));
        journal.letGo();
        assertThat(((Outcome.Replayed) outcomes.getFirst()).signals())
                .extracting(signal -> signal.address().text())
                .containsExactly("/public/0", "/public/1", "/public/2");
    }
}
