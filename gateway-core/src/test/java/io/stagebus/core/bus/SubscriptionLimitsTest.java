package io.stagebus.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.command.Reply;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.session.Session;
import io.stagebus.core.state.StateSettings;
import io.stagebus.core.subscription.DeliveryOptions;
import org.junit.jupiter.api.Test;

/** What one session, and all together, may have subscribed to. */
class SubscriptionLimitsTest {

    /** A pattern that weighs as much as any can. */
    private static final String HEAVY = "/" + "*ab".repeat(170) + "/a".repeat(250);

    private final BusFixture fixture = new BusFixture();

    private long subscribeAsOftenAsAllowed(Session session) {
        long made = 0;
        while (fixture.subscribe(session, made, "/" + made + HEAVY) instanceof Outcome.Opened) {
            made++;
        }
        return made;
    }

    private static void assertRefused(Outcome outcome, String sentence) {
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Rejected.class, rejected -> {
            assertThat(rejected.reason()).isEqualTo(Rejection.TOO_MANY_SUBSCRIPTIONS);
            assertThat(rejected.detail()).startsWith(sentence);
        });
    }

    @Test
    void heavyPatternsAreRefusedLongBeforeTheirNumber() {
        Session greedy = fixture.open();
        long made = subscribeAsOftenAsAllowed(greedy);
        assertThat(made).isBetween(10L, 200L);
        assertRefused(fixture.subscribe(greedy, made, HEAVY), made + " subscriptions hold ");

        assertThat(fixture.subscribe(greedy, 0, "/plain")).as("lighter").isInstanceOf(Outcome.Opened.class);
        assertThat(fixture.subscribe(greedy, made, HEAVY)).isInstanceOf(Outcome.Opened.class);
        fixture.outcome(reply -> new Command.Unsubscribe(greedy, made, reply));
        assertThat(fixture.subscribe(greedy, made, HEAVY)).isInstanceOf(Outcome.Opened.class);
    }

    /** What holds signals back costs more than its pattern, and as much for everybody who asks for something else. */
    @Test
    void whatHoldsBackIsWeighedToo() {
        BusSettings bounds =
                new BusSettings(StateSettings.DEFAULT, 10_000, 100_000, 65_536, 10_000, 86_400, 16, 100_000);
        BusFixture many = new BusFixture(bounds, new MemoryJournal(100));
        Session session = many.open();
        long made = 0;
        while (many.subscribe(session, made, "/" + made, new DeliveryOptions(0, 0.5, 0, 1 + made))
                instanceof Outcome.Opened) {
            made++;
        }
        assertThat(made * Crowd.WEIGHT).isBetween(1L << 20, 4L << 20);
        assertThat(many.subscribe(session, 0, "/0")).isInstanceOf(Outcome.Opened.class);
        assertThat(many.subscribe(session, made, "/x")).as("as light").isInstanceOf(Outcome.Opened.class);
    }

    @Test
    void manySessionsAreBoundedTogether() {
        Session first = fixture.open();
        long each = subscribeAsOftenAsAllowed(first);
        Session last = fixture.open();
        for (int i = 0; i < 40 && subscribeAsOftenAsAllowed(last) == each; i++) {
            last = fixture.open();
        }
        Session late = fixture.open();
        long fewer = subscribeAsOftenAsAllowed(late);
        assertThat(fewer).isLessThan(each);
        assertRefused(fixture.subscribe(late, fewer, HEAVY), "the subscriptions of all sessions hold ");
        fixture.bus.submit(new Command.CloseSession(first, Reply.NONE));
        assertThat(subscribeAsOftenAsAllowed(late)).isEqualTo(each);
    }
}
