package io.stagebus.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.command.Command;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import io.stagebus.core.state.StateSettings;
import io.stagebus.core.state.Strategy;
import io.stagebus.core.subscription.DeliveryOptions;
import io.stagebus.core.subscription.Echo;
import io.stagebus.core.subscription.RecordingSubscriber;
import io.stagebus.core.subscription.Subscription;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the contributors to a max Param hear when the highest value changes hands (R14). */
class ContributionTest {

    private static final StateSettings STATE = new StateSettings(
            List.of(),
            List.of(new StateSettings.StrategyRule(AddressPattern.of("/max/**"), Strategy.MAX)),
            Ttl.NEVER,
            1_000,
            1 << 20,
            100);

    private final BusFixture fixture =
            new BusFixture(new BusSettings(STATE, 10, 10, 64, 10, 60, 4, 1_000), new MemoryJournal(10));
    private final RecordingSubscriber high = new RecordingSubscriber();
    private final RecordingSubscriber low = new RecordingSubscriber();
    private final Session highSession = listen(high);
    private final Session lowSession = listen(low);

    /** A session that does not hear its own, as OSC peers do not. */
    private Session listen(RecordingSubscriber subscriber) {
        Session session = fixture.open(subscriber);
        Subscription all =
                new Subscription(session, 1, AddressPattern.ALL, SignalKind.ALL, Echo.NONE, DeliveryOptions.NONE);
        fixture.outcome(reply -> new Command.Subscribe(all, false, reply));
        return session;
    }

    private static Signal last(RecordingSubscriber subscriber) {
        return subscriber.signals.getLast();
    }

    @Test
    void whoeverIsOvertakenByALoweredValueHearsIt() {
        fixture.set(highSession, "/max/a", Value.of(10));
        fixture.set(lowSession, "/max/a", Value.of(5));

        fixture.set(highSession, "/max/a", Value.of(3));

        assertThat(last(low).content().value()).isEqualTo(Value.of(5));
        assertThat(last(high).content().value()).isEqualTo(Value.of(5));
        assertThat(last(high).origin().sessionId()).isEqualTo(highSession.id());
        assertThat(last(high).origin().cause()).isEqualTo(new Cause.Settled(lowSession.origin()));
    }

    @Test
    void whoeverIsLeftWhenASessionEndsHearsThatItsValueCounts() {
        fixture.set(highSession, "/max/a", Value.of(10));
        fixture.set(lowSession, "/max/a", Value.of(5));

        fixture.outcome(reply -> new Command.CloseSession(highSession, reply));

        assertThat(last(low).content().value()).isEqualTo(Value.of(5));
        assertThat(last(low).origin()).isEqualTo(highSession.origin().because(Cause.SESSION_END));
    }

    /** R19: however much a session held, its end takes a turn no longer than any other work does. */
    @Test
    void aSessionsEndFreesWhatItHeldAFewAtATime() {
        int held = 500;
        for (int i = 0; i < held; i++) {
            fixture.set(lowSession, "/max/" + i, Value.of(1));
            fixture.set(highSession, "/max/" + i, Value.of(2));
        }
        low.signals.clear();
        List<Integer> heard = new ArrayList<>();
        fixture.bus.submit(new Command.CloseSession(highSession, outcome -> heard.add(low.signals.size())));
        heard.add(low.signals.size());

        assertThat(heard)
                .as("in the turn that closes it")
                .allSatisfy(count -> assertThat(count).isLessThan(100));
        fixture.executor.run();
        assertThat(low.signals).hasSize(held);
    }
}
