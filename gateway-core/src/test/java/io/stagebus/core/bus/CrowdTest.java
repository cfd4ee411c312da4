package io.stagebus.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.SnapshotCursor;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.DeliveryOptions;
import io.stagebus.core.subscription.Echo;
import io.stagebus.core.subscription.RecordingSubscriber;
import io.stagebus.core.subscription.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** R22 for subscriptions of many sessions that ask for the same. */
class CrowdTest {

    private static final DeliveryOptions TEN_HZ = new DeliveryOptions(10, 0, 0, 0);

    private final BusFixture fixture = new BusFixture();
    private final Session writer = fixture.open();

    private RecordingSubscriber join(String pattern, DeliveryOptions options) {
        RecordingSubscriber seen = new RecordingSubscriber();
        fixture.subscribe(fixture.open(seen), 1, pattern, options);
        return seen;
    }

    private void set(int... values) {
        for (int value : values) {
            fixture.set(writer, "/a", Value.of(value));
        }
    }

    private static List<Value> values(RecordingSubscriber seen) {
        return seen.signals.stream().map(signal -> signal.content().value()).toList();
    }

    @Test
    void everybodyGetsTheNewestInTime() {
        List<RecordingSubscriber> crowd = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            crowd.add(join("/*", TEN_HZ));
        }
        set(1, 2, 3);
        fixture.executor.advance(Duration.ofMillis(100));
        set(4);
        fixture.executor.advance(Duration.ofMillis(99));
        for (RecordingSubscriber seen : crowd) {
            assertThat(values(seen)).containsExactly(Value.of(1), Value.of(3));
        }
        fixture.executor.advance(Duration.ofMillis(1));
        for (RecordingSubscriber seen : crowd) {
            assertThat(values(seen)).containsExactly(Value.of(1), Value.of(3), Value.of(4));
            assertThat(seen.matched.getLast()).containsExactly(1L);
        }
    }

    @Test
    void whoeverWroteItIsNotSentIt() { // R3
        RecordingSubscriber other = join("/a", TEN_HZ);
        RecordingSubscriber own = new RecordingSubscriber();
        Session peer = fixture.open(own);
        subscribe(peer, Echo.NONE, false);
        set(1, 2);
        fixture.set(peer, "/a", Value.of(3));
        fixture.executor.advance(Duration.ofSeconds(1));
        assertThat(values(own)).containsExactly(Value.of(1));
        assertThat(values(other)).containsExactly(Value.of(1), Value.of(3));
    }

    /** What nobody was sent does not count as a delivery. */
    @Test
    void afterWhatNobodyWasSentTheNextGoesOutAtOnce() {
        RecordingSubscriber own = new RecordingSubscriber();
        Session peer = fixture.open(own);
        subscribe(peer, Echo.NONE, false);
        fixture.set(peer, "/a", Value.of(1));
        set(2);
        assertThat(values(own)).containsExactly(Value.of(2));
    }

    private SnapshotCursor subscribe(Session session, Echo echo, boolean snapshot) {
        Subscription subscription = new Subscription(session, 1, AddressPattern.of("/*"), SignalKind.ALL, echo, TEN_HZ);
        Outcome outcome = fixture.outcome(reply -> new Command.Subscribe(subscription, snapshot, reply));
        return ((Outcome.Opened) outcome).snapshot();
    }

    /** Each of a crowd is told once, live or by its snapshot, wherever that is. */
    @Test
    void aSnapshotAndWhatIsLiveTellEverythingOnce() {
        for (String address : List.of("/a", "/b", "/c")) {
            fixture.set(writer, address, Value.of(0));
        }
        RecordingSubscriber other = join("/*", TEN_HZ);
        RecordingSubscriber seen = new RecordingSubscriber();
        SnapshotCursor walk = subscribe(fixture.open(seen), Echo.NONE, true);
        fixture.set(writer, "/b", Value.of(1));
        List<Address> shown = new ArrayList<>();
        walk.advance(1, param -> shown.add(param.address()));
        fixture.set(writer, "/c", Value.of(1));
        walk.advance(10, param -> shown.add(param.address()));
        fixture.executor.advance(Duration.ofSeconds(1));
        assertThat(seen.params().map(Signal.Param::address)).containsExactly(Address.of("/b"));
        assertThat(shown).containsExactly(Address.of("/a"), Address.of("/c"));
        assertThat(other.signals).hasSize(2);
    }

    /** The final value arrives, even where there is no room to go on holding it back. */
    @Test
    void whatIsHeldBackAndCannotBeRememberedIsSentAtOnce() {
        Delivery delivery = new Delivery(0);
        RecordingSubscriber seen = new RecordingSubscriber();
        Attachment attachment = attachment("c", seen);
        for (int tree = 0; tree < 4; tree++) {
            subscribe(delivery, attachment, tree, "/" + tree + "/*", TEN_HZ);
            for (int i = 0; i < 50_000; i++) {
                delivery.deliver(stream("/" + tree + "/" + i), 0);
            }
        }
        Signal last = stream("/0/7");
        delivery.deliver(last, 0);
        assertThat(seen.signals).hasSize(200_000);
        subscribe(delivery, attachment, 5, "/0/7", TEN_HZ);
        assertThat(seen.signals).hasSize(200_001);
        assertThat(seen.signals.getLast()).isSameAs(last);
    }

    @Test
    void whoJoinsIsNotSentWhatWasBefore() {
        RecordingSubscriber first = join("/a", TEN_HZ);
        set(1, 2);
        RecordingSubscriber later = join("/a", TEN_HZ);
        fixture.executor.advance(Duration.ofSeconds(1));
        assertThat(values(first)).containsExactly(Value.of(1), Value.of(2));
        assertThat(later.signals).isEmpty();
        set(3);
        assertThat(values(later)).containsExactly(Value.of(3));
    }

    @Test
    void whoLeavesIsSentNoMore() {
        RecordingSubscriber stays = join("/a", TEN_HZ);
        RecordingSubscriber seen = new RecordingSubscriber();
        Session leaver = fixture.open(seen);
        fixture.subscribe(leaver, 1, "/a", TEN_HZ);
        set(1, 2);
        fixture.outcome(reply -> new Command.Unsubscribe(leaver, 1, reply));
        fixture.executor.advance(Duration.ofSeconds(1));
        assertThat(values(seen)).containsExactly(Value.of(1));
        assertThat(values(stays)).containsExactly(Value.of(1), Value.of(2));
    }

    /** The most permissive of several decides, from the moment there are several; what was held back stays so. */
    @Test
    void whoSubscribesTwiceGoesOnByItself() {
        RecordingSubscriber stays = join("/a", TEN_HZ);
        RecordingSubscriber seen = new RecordingSubscriber();
        Session both = fixture.open(seen);
        fixture.subscribe(both, 1, "/a", TEN_HZ);
        set(1);
        fixture.executor.advance(Duration.ofMillis(40));
        set(2);
        fixture.subscribe(both, 2, "/*", new DeliveryOptions(20, 0, 0, 0));
        fixture.executor.advance(Duration.ofMillis(59));
        assertThat(values(seen)).containsExactly(Value.of(1));
        fixture.executor.advance(Duration.ofMillis(1));
        assertThat(values(seen)).containsExactly(Value.of(1), Value.of(2));
        set(3);
        fixture.executor.advance(Duration.ofMillis(50));
        assertThat(values(seen)).containsExactly(Value.of(1), Value.of(2), Value.of(3));
        assertThat(values(stays)).containsExactly(Value.of(1), Value.of(2));
    }

    @Test
    void subscriptionsApartFromEachOtherStayInTheirCrowds() {
        Delivery delivery = new Delivery(0);
        for (int i = 0; i < 100; i++) {
            Attachment attachment = attachment("c" + i);
            subscribe(delivery, attachment, 1, "/a/*", TEN_HZ);
            subscribe(delivery, attachment, 2, "/b/*", TEN_HZ);
        }
        for (int i = 0; i < 10; i++) {
            delivery.deliver(stream("/a/" + i), 0);
            delivery.deliver(stream("/b/" + i), 0);
        }
        assertThat(delivery.remembered()).isEqualTo(20);
        assertThat(delivery.delivered()).isEqualTo(2_000);
    }

    @Test
    void whetherTheIntervalIsSaidAsARateOrAsAWindowMakesNoDifference() {
        Delivery delivery = new Delivery(0);
        subscribe(delivery, attachment("c1"), 1, "/**", TEN_HZ);
        subscribe(delivery, attachment("c2"), 1, "/**", new DeliveryOptions(0, 0, 0, 100));
        subscribe(delivery, attachment("c3"), 1, "/**", new DeliveryOptions(10, Double.NaN, 0, 40));
        delivery.deliver(stream("/a"), 0);
        assertThat(delivery.remembered()).isEqualTo(1);
        assertThat(delivery.delivered()).isEqualTo(3);
    }

    /** A map compares wishes of one hash, and who subscribes may choose such. */
    @Test
    void wishesOfOnePatternAreToldApartByAllThatAClientMayChoose() {
        AddressPattern pattern = AddressPattern.of("/**");
        Crowd.Wish wish = new Crowd.Wish(pattern, SignalKind.ALL, 2, 3, AccessScope.OPEN);
        assertThat(wish).isEqualByComparingTo(new Crowd.Wish(pattern, SignalKind.ALL, 2, 3, AccessScope.OPEN));
        for (Crowd.Wish other : List.of(
                new Crowd.Wish(pattern, SignalKind.PARAM.bit(), 2, 3, AccessScope.OPEN),
                new Crowd.Wish(pattern, SignalKind.ALL, 1, 3, AccessScope.OPEN),
                new Crowd.Wish(pattern, SignalKind.ALL, 2, 2, AccessScope.OPEN))) {
            assertThat(other).isLessThan(wish);
            assertThat(wish).isGreaterThan(other);
        }
    }

    /** R19: much may be remembered, and only what counts is taken along. */
    @Test
    void whoGoesOnByItselfTakesAlongWhatStillCounts() {
        Delivery delivery = new Delivery(0);
        RecordingSubscriber seen = new RecordingSubscriber();
        Attachment both = attachment("c1", seen);
        subscribe(delivery, both, 1, "/**", TEN_HZ);
        subscribe(delivery, attachment("c2"), 1, "/**", TEN_HZ);
        for (int i = 0; i < 1_000; i++) {
            delivery.deliver(stream("/old/" + i), -200_000_000);
        }
        Signal last = stream("/new");
        delivery.deliver(stream("/new"), -1_000_000);
        delivery.deliver(last, -1_000_000);
        int before = delivery.remembered();
        subscribe(delivery, both, 2, "/new", TEN_HZ);
        assertThat(delivery.remembered()).isEqualTo(before + 1);
        delivery.deliverDue(99_000_000, 256);
        assertThat(seen.signals).hasSize(1_002).last().isSameAs(last);
    }

    @Test
    void aCrowdThatIsLeftRemembersNothing() {
        Delivery delivery = new Delivery(0);
        List<ActiveSubscription> made = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            made.add(subscribe(delivery, attachment("c" + i), 1, "/**", TEN_HZ));
        }
        delivery.deliver(stream("/a"), 0);
        delivery.deliver(stream("/a"), 1);
        assertThat(delivery.remembered()).isEqualTo(3);
        made.forEach(delivery::remove);
        assertThat(delivery.remembered()).isZero();
        assertThat(delivery.nextDueNanos()).isEqualTo(Long.MAX_VALUE);
    }

    /** R19: what is due to thousands takes several turns. */
    @Test
    void aTurnDeliversSoMuchAndNotMore() {
        Delivery delivery = new Delivery(0);
        for (int i = 0; i < 2_000; i++) {
            subscribe(delivery, attachment("c" + i), 1, "/**", TEN_HZ);
        }
        delivery.deliver(stream("/a"), 0);
        delivery.deliver(stream("/a"), 1);
        long before = delivery.delivered();
        int turns = 0;
        while (delivery.nextDueNanos() != Long.MAX_VALUE) {
            long sent = delivery.delivered();
            delivery.deliverDue(100_000_000, 256);
            assertThat(delivery.delivered() - sent).isLessThan(2 * 256);
            turns++;
        }
        assertThat(delivery.delivered() - before).isEqualTo(2_000);
        assertThat(turns).isGreaterThan(3);
    }

    /** Who may read less hears of less, and what is due to others is not due to them. */
    @Test
    void whatAScopeHidesStaysHidden() {
        RecordingSubscriber all = join("/**", TEN_HZ);
        RecordingSubscriber some = new RecordingSubscriber();
        AccessScope scope =
                new AccessScope(List.of(new AccessScope.Grant(AccessScope.Action.READ, AddressPattern.of("/b/**"))));
        fixture.subscribe(fixture.open(some, scope), 1, "/**", TEN_HZ);
        set(1, 2);
        fixture.set(writer, "/b/c", Value.of(3));
        fixture.executor.advance(Duration.ofSeconds(1));
        assertThat(values(all)).containsExactly(Value.of(1), Value.of(3), Value.of(2));
        assertThat(values(some)).containsExactly(Value.of(3));
    }

    /** Whoever has many subscriptions thins by itself, what was held back included. */
    @Test
    void aSessionWithManySubscriptionsIsInNoCrowd() {
        RecordingSubscriber seen = new RecordingSubscriber();
        Session session = fixture.open(seen);
        fixture.subscribe(session, 1, "/a", TEN_HZ);
        set(1, 2);
        for (int i = 2; i <= 100; i++) {
            fixture.subscribe(session, i, "/other/" + i, TEN_HZ);
        }
        assertThat(values(seen)).containsExactly(Value.of(1));
        fixture.executor.advance(Duration.ofMillis(100));
        assertThat(values(seen)).containsExactly(Value.of(1), Value.of(2));
    }

    /** What is due together ends one batch, however many turns it takes. */
    @Test
    void whatIsDueTogetherArrivesTogether() {
        RecordingSubscriber seen = join("/**", TEN_HZ);
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 3_000; i++) {
                fixture.set(writer, "/p/" + i, Value.of(round));
            }
        }
        seen.batches = 0;
        fixture.executor.advance(Duration.ofMillis(100));
        assertThat(seen.signals).hasSize(6_000);
        assertThat(seen.batches).isEqualTo(1);
    }

    /** The end of the batch is not put off for ever where something is always due. */
    @Test
    void theEndOfTheBatchIsNotPutOffForLong() {
        Delivery delivery = new Delivery(0);
        RecordingSubscriber seen = new RecordingSubscriber();
        subscribe(delivery, attachment("c", seen), 1, "/**", TEN_HZ);
        for (int i = 0; i < 100; i++) {
            delivery.deliver(stream("/p/" + i), 0);
            delivery.deliver(stream("/p/" + i), 0);
        }
        delivery.endBatch(0);
        seen.batches = 0;
        for (long micros = 0; micros < 8_000; micros += 100) {
            long now = 100_000_000 + micros * 1_000;
            delivery.deliverDue(now, 1);
            delivery.endBatch(now);
        }
        assertThat(seen.batches).isEqualTo(1);
    }

    /** What is due together stays so, however many turns it takes. */
    @Test
    void whatIsDueTogetherIsDueTogetherTheNextTime() {
        Delivery delivery = new Delivery(0);
        subscribe(delivery, attachment("c"), 1, "/**", TEN_HZ);
        for (int i = 0; i < 3; i++) {
            delivery.deliver(stream("/p/" + i), 0);
            delivery.deliver(stream("/p/" + i), 0);
        }
        for (int i = 0; i < 3; i++) {
            long now = 100_500_000 + i * 100_000L;
            delivery.deliverDue(now, 1);
            delivery.endBatch(now);
        }
        for (int i = 0; i < 3; i++) {
            delivery.deliver(stream("/p/" + i), 101_000_000);
        }
        assertThat(delivery.nextDueNanos()).isEqualTo(200_500_000);
        delivery.deliverDue(200_500_000, 256);
        assertThat(delivery.delivered()).isEqualTo(9);
    }

    private static Attachment attachment(String id) {
        return attachment(id, new RecordingSubscriber());
    }

    private static Attachment attachment(String id, RecordingSubscriber seen) {
        return new Attachment(new Session("test", id, "", "", "anonymous", AccessScope.OPEN), seen);
    }

    private static ActiveSubscription subscribe(
            Delivery delivery, Attachment attachment, long id, String pattern, DeliveryOptions options) {
        Subscription subscription = new Subscription(
                attachment.session, id, AddressPattern.of(pattern), SignalKind.ALL, Echo.PARAMS, options);
        ActiveSubscription active = delivery.add(attachment, subscription, 0, 0);
        attachment.subscriptions.put(id, active);
        return active;
    }

    private Signal stream(String address) {
        return new Signal.Stream(Address.of(address), Content.of(Value.of(1)), PublishFields.NONE, 0, writer.origin());
    }
}
