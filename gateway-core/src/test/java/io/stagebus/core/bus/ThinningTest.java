package io.stagebus.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.command.Command;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.DeliveryOptions;
import io.stagebus.core.subscription.Echo;
import io.stagebus.core.subscription.RecordingSubscriber;
import io.stagebus.core.subscription.Subscription;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** R22: what subscription options hold back, and that the final value always arrives within one interval. */
class ThinningTest {

    private final BusFixture fixture = new BusFixture();
    private final RecordingSubscriber seen = new RecordingSubscriber();
    private final Session reader = fixture.open(seen);
    private final Session writer = fixture.open();

    @Test
    void maxRateKeepsTheNewestAndDeliversItInTime() {
        fixture.subscribe(reader, 1, "/a", new DeliveryOptions(10, 0, 0, 0));
        for (int i = 1; i <= 50; i++) {
            fixture.set(writer, "/a", Value.of(i));
            fixture.executor.advance(Duration.ofMillis(5));
        }
        fixture.executor.advance(Duration.ofMillis(100));
        assertThat(seen.signals.size()).isBetween(3, 4);
        assertThat(values()).endsWith(Value.of(50));
        assertThat(seen.params().map(Signal.Param::revision).toList()).isSorted();
    }

    /** The gateway's own least time holds for who says none, and for streams alone. */
    @Test
    void streamsHaveALeastTimeWhereTheSubscriptionSaysNone() {
        BusFixture slow = new BusFixture(BusSettings.DEFAULT.withStreamMillis(50), new MemoryJournal(10));
        RecordingSubscriber plain = new RecordingSubscriber();
        RecordingSubscriber asks = new RecordingSubscriber();
        RecordingSubscriber own = new RecordingSubscriber();
        slow.subscribe(slow.open(plain), 1, "/**", DeliveryOptions.NONE);
        slow.subscribe(slow.open(asks), 1, "/**", new DeliveryOptions(0, 0, 0, 10));
        Session inside = Session.ofGateway("admin", "watch", "", "", AccessScope.ADMIN);
        slow.outcome(reply -> new Command.OpenSession(inside, own, false, reply));
        slow.subscribe(inside, 1, "/**", DeliveryOptions.NONE);
        Session sender = slow.open();
        for (int i = 0; i < 100; i++) {
            Content content = Content.of(Value.of(i));
            slow.outcome(reply -> Command.Publish.of(sender, SignalKind.STREAM, Address.of("/cursor"), content, reply));
            slow.set(sender, "/param", Value.of(i));
            slow.executor.advance(Duration.ofMillis(1));
        }
        slow.executor.advance(Duration.ofMillis(50));

        assertThat(streams(plain)).isEqualTo(3);
        assertThat(plain.params().count()).isEqualTo(100);
        assertThat(streams(asks)).isGreaterThan(9);
        assertThat(streams(own)).isEqualTo(100);
        assertThat(((Signal.Stream) plain.signals.getLast()).content().value()).isEqualTo(Value.of(99));
    }

    private static long streams(RecordingSubscriber of) {
        return of.signals.stream().filter(Signal.Stream.class::isInstance).count();
    }

    @Test
    void ratesCountPerAddress() {
        fixture.subscribe(reader, 1, "/*", new DeliveryOptions(1, 0, 0, 0));
        fixture.set(writer, "/a", Value.of(1));
        fixture.set(writer, "/b", Value.of(1));
        assertThat(seen.signals).hasSize(2);
    }

    @Test
    void epsilonHoldsBackSmallChangesOnly() {
        fixture.subscribe(reader, 1, "/a", new DeliveryOptions(0, 0.5, 0, 0));
        for (double value : new double[] {1.0, 1.4, 1.5, 1.6, 2.1, Double.NaN, 2.1}) {
            fixture.set(writer, "/a", Value.of(value));
        }
        fixture.set(writer, "/a", Value.of(2));
        fixture.set(writer, "/a", Value.of("text"));
        fixture.set(writer, "/a", Value.of("text"));
        fixture.set(writer, "/a", Value.NULL);
        assertThat(values())
                .containsExactly(
                        Value.of(1.0),
                        Value.of(1.5),
                        Value.of(2.1),
                        Value.of(Double.NaN),
                        Value.of(2.1),
                        Value.of(2),
                        Value.of("text"),
                        Value.NULL);
    }

    @Test
    void epsilonReadsNumericArraysElementByElement() {
        fixture.subscribe(reader, 1, "/xy", new DeliveryOptions(0, 0.1, 0, 0));
        fixture.set(writer, "/xy", Value.array(Value.of(0.0), Value.of(0.0)));
        fixture.set(writer, "/xy", Value.array(Value.of(0.05), Value.of(0.05)));
        fixture.set(writer, "/xy", Value.array(Value.of(0.05), Value.of(0.2)));
        fixture.set(writer, "/xy", Value.array(Value.of(0.05)));
        assertThat(values()).hasSize(3);
    }

    @Test
    void theMostPermissiveSubscriptionOfASessionDecides() {
        fixture.subscribe(reader, 1, "/a", new DeliveryOptions(1, 0, 0, 0));
        fixture.subscribe(reader, 2, "/**");
        fixture.set(writer, "/a", Value.of(1));
        fixture.set(writer, "/a", Value.of(2));
        assertThat(values()).containsExactly(Value.of(1), Value.of(2));
        fixture.executor.advance(Duration.ofSeconds(3));
        assertThat(values()).as("nothing comes twice").hasSize(2);
    }

    @Test
    void eventsAndDeletionsAreNeverHeldBack() {
        fixture.subscribe(reader, 1, "/a", new DeliveryOptions(1, 10, 0, 5_000));
        for (int i = 0; i < 3; i++) {
            fixture.emit(writer, "/a", Value.of(1));
        }
        assertThat(seen.signals).hasSize(3);
        fixture.set(writer, "/a", Value.of(1));
        fixture.set(writer, "/a", Value.of(100));
        fixture.outcome(reply -> new Command.DeleteParam(writer, writer.origin(), Address.of("/a"), false, reply));
        fixture.executor.advance(Duration.ofSeconds(10));
        List<Signal.Param> params = seen.params().toList();
        assertThat(params.getLast().deleted()).isTrue();
        assertThat(params).hasSize(2);
    }

    @Test
    void whatASessionWroteItselfIsNotFollowedByAnOlderValue() { // R16, R22
        Subscription subscription = new Subscription(
                reader, 1, AddressPattern.of("/a"), SignalKind.ALL, Echo.NONE, new DeliveryOptions(10, 0, 0, 0));
        fixture.outcome(reply -> new Command.Subscribe(subscription, false, reply));
        fixture.set(writer, "/a", Value.of(1));
        fixture.set(writer, "/a", Value.of(2));
        fixture.set(reader, "/a", Value.of(3));
        fixture.executor.advance(Duration.ofSeconds(1));
        assertThat(values()).containsExactly(Value.of(1));

        fixture.set(writer, "/a", Value.of(4));
        assertThat(values()).containsExactly(Value.of(1), Value.of(4));
    }

    @Test
    void manyAddressesAreEachHeldBackUntilTheirOwnTime() {
        fixture.subscribe(reader, 1, "/**", new DeliveryOptions(10, 0, 0, 0));
        for (int i = 0; i < 3_000; i++) {
            fixture.set(writer, "/p/" + i, Value.of(1));
            if (i % 1_000 == 0) {
                fixture.executor.advance(Duration.ofMillis(30));
            }
        }
        seen.signals.clear();
        for (int round = 2; round <= 4; round++) {
            for (int i = 0; i < 3_000; i++) {
                fixture.set(writer, "/p/" + i, Value.of(round));
            }
        }
        fixture.executor.advance(Duration.ofMillis(101));

        assertThat(seen.params().filter(param -> param.content().value().equals(Value.of(4))))
                .as("every final value, once")
                .hasSize(3_000);
        seen.signals.clear();
        fixture.executor.advance(Duration.ofSeconds(1));
        assertThat(seen.signals).isEmpty();
    }

    @Test
    void whatNeverComesAgainIsForgotten() {
        Attachment attachment = new Attachment(reader, seen);
        HeldBack heldBack = new HeldBack();
        Thinning thinning = new Thinning(heldBack);
        Recipient recipient = recipient(attachment, new DeliveryOptions(1_000, 0, 0, 0));
        long now = 0;
        for (int i = 0; i < 50_000; i++) {
            now += 1_000_000;
            assertThat(thinning.settle(recipient, stream("/s/" + i, i), null, 0, now))
                    .isTrue();
        }
        assertThat(thinning.size()).isLessThan(5_000);
        Signal again = stream("/s/49999", 1);
        assertThat(thinning.settle(recipient, again, thinning.of(again), 1_000_000, now))
                .isFalse();
        thinning.end();
        assertThat(heldBack.remembered()).isZero();
        assertThat(thinning.size()).as("what is queued still keeps nothing").isZero();
    }

    @Test
    void whatIsRememberedForGoodIsBounded() {
        Attachment attachment = new Attachment(reader, seen);
        HeldBack heldBack = new HeldBack();
        Thinning thinning = new Thinning(heldBack);
        Recipient recipient = recipient(attachment, new DeliveryOptions(0, 0.5, 0, 0));
        for (int i = 0; i < 200_000; i++) {
            assertThat(thinning.settle(recipient, stream("/s/" + i, i), null, 0, i))
                    .isTrue();
        }
        assertThat(thinning.size()).isEqualTo(50_000);
        assertThat(heldBack.remembered()).isEqualTo(50_000);
    }

    private Recipient recipient(Attachment attachment, DeliveryOptions options) {
        Subscription subscription = new Subscription(reader, 1, AddressPattern.ALL, SignalKind.ALL, Echo.ALL, options);
        return Recipient.of(
                attachment, List.of(new ActiveSubscription(subscription, attachment, 0, 0, 0)), SignalKind.PARAM);
    }

    private Signal stream(String address, int value) {
        return new Signal.Stream(
                Address.of(address), Content.of(Value.of(value)), PublishFields.NONE, 0, writer.origin());
    }

    @Test
    void aStreamAndAParamOfOneAddressAreHeldBackApart() {
        fixture.subscribe(reader, 1, "/a", new DeliveryOptions(10, 0, 0, 0));
        fixture.set(writer, "/a", Value.of(1));
        publish(SignalKind.STREAM, GesturePhase.START, 0, 10);
        fixture.set(writer, "/a", Value.of(2));
        publish(SignalKind.STREAM, GesturePhase.START, 0, 20);
        fixture.executor.advance(Duration.ofSeconds(1));
        assertThat(values()).containsExactlyInAnyOrder(Value.of(1), Value.of(10), Value.of(2), Value.of(20));
    }

    @Test
    void theFingersOfAGestureAreHeldBackApart() {
        fixture.subscribe(reader, 1, "/a", new DeliveryOptions(10, 0, 0, 0));
        for (int id = 1; id <= 2; id++) {
            publish(SignalKind.GESTURE, GesturePhase.START, id, id);
            publish(SignalKind.GESTURE, GesturePhase.MOVE, id, 10 * id);
        }
        fixture.executor.advance(Duration.ofSeconds(1));
        assertThat(values()).containsExactlyInAnyOrder(Value.of(1), Value.of(10), Value.of(2), Value.of(20));
    }

    @Test
    void whatIsDueBecauseOfOneSubscriptionCountsForTheOthers() {
        fixture.subscribe(reader, 1, "/a", new DeliveryOptions(10, 0, 0, 0));
        fixture.subscribe(reader, 2, "/*", new DeliveryOptions(5, 0, 0, 0));
        fixture.set(writer, "/a", Value.of(1));
        fixture.set(writer, "/a", Value.of(2));
        fixture.executor.advance(Duration.ofSeconds(1));
        assertThat(values()).containsExactly(Value.of(1), Value.of(2));
        assertThat(seen.matched.getLast()).containsExactly(1L, 2L);
    }

    @Test
    void whatWasHeldBackForASubscriptionThatIsGoneIsLetGo() {
        fixture.subscribe(reader, 1, "/a", new DeliveryOptions(10, 0, 0, 0));
        fixture.set(writer, "/a", Value.of(1));
        fixture.set(writer, "/a", Value.of(2));
        fixture.outcome(reply -> new Command.Unsubscribe(reader, 1, reply));
        fixture.executor.advance(Duration.ofSeconds(1));
        assertThat(values()).containsExactly(Value.of(1));
    }

    private void publish(SignalKind kind, GesturePhase phase, int id, int value) {
        fixture.outcome(reply -> new Command.Publish(
                writer,
                writer.origin(),
                kind,
                Address.of("/a"),
                Content.of(Value.of(value)),
                phase,
                PublishFields.ofId(id),
                reply));
    }

    private List<Value> values() {
        return seen.signals.stream().map(signal -> signal.content().value()).toList();
    }
}
