package io.stagebus.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.command.Reply;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Value;
import io.stagebus.core.state.StateSettings;
import io.stagebus.core.subscription.RecordingSubscriber;
import org.junit.jupiter.api.Test;

class SessionsTest {

    private final BusFixture fixture = new BusFixture();

    @Test
    void theGatewaysOwnSessionsAreNoClients() {
        BusSettings one = new BusSettings(StateSettings.DEFAULT, 1, 10, 8, 10, 60, 4, 1_000);
        BusFixture small = new BusFixture(one, new MemoryJournal(10));
        for (int i = 0; i < 3; i++) {
            Session own = Session.ofGateway("admin", "admin-" + i, "", "", AccessScope.ADMIN);
            assertThat(small.outcome(reply -> new Command.OpenSession(own, new RecordingSubscriber(), false, reply)))
                    .isInstanceOf(Outcome.Opened.class);
        }
        assertThat(small.bus.counters().sessions()).isZero();

        Session client = small.open();
        assertThat(small.bus.counters().sessions()).isEqualTo(1);
        Session second = new Session("test", "second", "", "", "anonymous", AccessScope.OPEN);
        assertThat(small.outcome(reply -> new Command.OpenSession(second, new RecordingSubscriber(), false, reply)))
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(Rejection.TOO_MANY_SESSIONS));
        small.outcome(reply -> new Command.CloseSession(client, reply));
        assertThat(small.bus.counters().sessions()).isZero();
        assertThat(small.outcome(reply -> new Command.OpenSession(second, new RecordingSubscriber(), false, reply)))
                .isInstanceOf(Outcome.Opened.class);
    }

    @Test
    void theSessionsThatAreToEndDoAndTheirDoorsHearWhy() {
        RecordingSubscriber gone = new RecordingSubscriber();
        RecordingSubscriber stays = new RecordingSubscriber();
        Session one = fixture.open(gone);
        Session other = fixture.open(stays);

        fixture.bus.end(session -> session == one, "taken back");
        fixture.executor.run();

        assertThat(gone.closed).isEqualTo("taken back");
        assertThat(gone.revoked).isTrue();
        assertThat(stays.closed).isEmpty();
        assertThat(fixture.set(one, "/a", new Value.Int(1))).isInstanceOf(Outcome.Rejected.class);
        assertThat(fixture.set(other, "/a", new Value.Int(1))).isInstanceOf(Outcome.Applied.class);
    }

    @Test
    void theGatewayActsForNobodyUnlessItStandsForSomebody() {
        assertThat(Session.ofGateway("rules", "1", "", "", AccessScope.ADMIN).actsForSomebody())
                .isFalse();
        Session standIn = Session.inPlaceOf("rules", "rules", "2", "", "", AccessScope.ADMIN);
        assertThat(standIn.actsForSomebody()).isTrue();
        assertThat(standIn.isInternal()).isTrue();
        assertThat(new Session("rules", "3", "", "", "rules", AccessScope.OPEN).actsForSomebody())
                .isTrue();
    }

    @Test
    void aSessionWhoseProtocolHasNoDirectSignalsIsNotThereForThem() { // CLASP "P2P signalling"
        RecordingSubscriber deaf = new RecordingSubscriber();
        deaf.direct = false;
        Session target = fixture.open(deaf);
        Session sender = fixture.open();
        Command.Publish publish =
                Command.Publish.event(sender, Address.of("/clasp/p2p/signal/x"), Content.NULL, Reply.NONE);
        assertThat(fixture.outcome(reply -> new Command.SendTo(sender, target.id(), publish, reply)))
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(Rejection.NOT_FOUND));
        assertThat(deaf.signals).isEmpty();
    }
}
