package io.stagebus.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.command.Command;
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
    void historyShowsTheLastEntriesOfEachAddressOldestFirstThenWhatIsLive() {
        for (int i = 1; i <= 5; i++) {
            fixture.set(writer, "/a", Value.of(i));
            fixture.emit(writer, "/b", Value.of(10L * i));
        }
        fixture.set(writer, "/elsewhere", Value.of(0));
        fixture.subscribe(reader, 1, "/*", new DeliveryOptions(0, 0, 2, 0));
        fixture.set(writer, "/a", Value.of(6));
        assertThat(values())
                .containsExactly(Value.of(4), Value.of(40), Value.of(5), Value.of(50), Value.of(0), Value.of(6));
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
    void addressesThatNeverComeAgainAreForgotten() {
        Thinning thinning = new Thinning(new DeliveryOptions(1_000, 0, 0, 0));
        long now = 0;
        for (int i = 0; i < 50_000; i++) {
            now += 1_000_000;
            Signal signal = new Signal.Stream(
                    Address.of("/s/" + i), Content.of(Value.of(i)), PublishFields.NONE, 0, writer.origin());
            assertThat(thinning.judge(signal, now)).isEqualTo(Thinning.Verdict.NOW);
            thinning.delivered(signal, now);
        }
        assertThat(thinning.size()).isLessThan(5_000);
    }

    private List<Value> values() {
        return seen.signals.stream().map(signal -> signal.content().value()).toList();
    }
}
