package io.stagebus.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
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
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** R22, R16: a history comes before what is live, once, and never takes an address back in time. */
class HistoriesTest {

    private static final DeliveryOptions LAST_TEN = new DeliveryOptions(0, 0, 10, 0);

    private final HeldReads journal = new HeldReads();
    private final BusFixture fixture = new BusFixture(BusSettings.DEFAULT, journal);
    private final RecordingSubscriber seen = new RecordingSubscriber();
    private final Session reader = fixture.open(seen);
    private final Session writer = fixture.open();

    /** Subscribes, and answers the outcomes that come, one at the most. */
    private List<Outcome> subscribe(long id, String pattern, DeliveryOptions options) {
        List<Outcome> outcomes = new ArrayList<>();
        Subscription subscription =
                new Subscription(reader, id, AddressPattern.of(pattern), SignalKind.ALL, Echo.PARAMS, options);
        fixture.bus.submit(new Command.Subscribe(subscription, true, outcomes::add));
        fixture.executor.run();
        return outcomes;
    }

    private void letGo() {
        journal.letGo();
        fixture.executor.run();
    }

    private List<Value> values() {
        return seen.signals.stream().map(signal -> signal.content().value()).toList();
    }

    private static Value[] values(long from, long to) {
        return LongStream.rangeClosed(from, to).mapToObj(Value::of).toArray(Value[]::new);
    }

    private static List<Long> shown(List<Outcome> outcomes) {
        List<Long> revisions = new ArrayList<>();
        ((Outcome.Opened) outcomes.getFirst()).snapshot().advance(1_000, param -> revisions.add(param.revision()));
        return revisions;
    }

    @Test
    void theLastEntriesOfEachAddressComeOldestFirstThenWhatIsLive() {
        for (int i = 1; i <= 5; i++) {
            fixture.set(writer, "/a", Value.of(i));
            fixture.emit(writer, "/b", Value.of(10L * i));
        }
        fixture.set(writer, "/elsewhere", Value.of(0));
        subscribe(1, "/*", new DeliveryOptions(0, 0, 2, 0));
        fixture.set(writer, "/a", Value.of(6));
        assertThat(values()).isEmpty();
        letGo();
        assertThat(values())
                .containsExactly(Value.of(4), Value.of(40), Value.of(5), Value.of(50), Value.of(0), Value.of(6));
    }

    @Test
    void theSnapshotComesAfterTheHistory() {
        for (int i = 1; i <= 3; i++) {
            fixture.set(writer, "/a", Value.of(i));
        }
        List<Outcome> outcomes = subscribe(1, "/a", LAST_TEN);
        fixture.set(writer, "/a", Value.of(4));
        assertThat(outcomes).isEmpty();
        letGo();
        assertThat(values()).containsExactly(values(1, 4));
        assertThat(shown(outcomes)).containsExactly(4L);
    }

    @Test
    void whatAnotherSubscriptionShowsComesOnceAndInOrder() {
        fixture.set(writer, "/a", Value.of(1));
        fixture.emit(writer, "/e", Value.of(10));
        fixture.subscribe(reader, 1, "/*");
        fixture.set(writer, "/a", Value.of(2));
        fixture.emit(writer, "/e", Value.of(20));
        subscribe(2, "/**", LAST_TEN);
        fixture.set(writer, "/a", Value.of(3));
        fixture.emit(writer, "/e", Value.of(30));
        letGo();
        assertThat(seen.params().map(Signal.Param::revision)).containsExactly(2L, 3L);
        assertThat(seen.signals.stream()
                        .filter(Signal.Event.class::isInstance)
                        .map(event -> event.content().value()))
                .containsExactlyInAnyOrder(Value.of(10), Value.of(20), Value.of(30));
        fixture.emit(writer, "/e", Value.of(40));
        assertThat(seen.matched.getLast()).containsExactly(1L, 2L);
    }

    @Test
    void whatReplacesASubscriptionDoesNotGoBackBehindIt() {
        fixture.subscribe(reader, 1, "/*");
        fixture.set(writer, "/a", Value.of(1));
        fixture.set(writer, "/a", Value.of(2));
        subscribe(1, "/**", LAST_TEN);
        letGo();
        assertThat(seen.params().map(Signal.Param::revision)).containsExactly(1L, 2L);
    }

    @Test
    void nothingLiveIsDroppedHoweverMuchWaits() {
        fixture.set(writer, "/a", Value.of(0));
        List<Outcome> outcomes = subscribe(1, "/**", LAST_TEN);
        for (int i = 1; i <= 30_000; i++) {
            fixture.bus.submit(Command.Publish.event(writer, Address.of("/e"), Content.of(Value.of(i)), Reply.NONE));
        }
        fixture.executor.run();
        letGo();
        assertThat(values()).as("without the past, which was given up").containsExactly(values(1, 30_000));
        assertThat(shown(outcomes)).containsExactly(1L);
    }

    @Test
    void whatIsAskedOfSubscriptionsMeanwhileWaitsInItsOrder() {
        fixture.set(writer, "/a", Value.of(1));
        List<Outcome> first = subscribe(1, "/a", LAST_TEN);
        List<Outcome> second = subscribe(2, "/*", LAST_TEN);
        List<Outcome> gone = new ArrayList<>();
        fixture.bus.submit(new Command.Unsubscribe(reader, 2, gone::add));
        assertThat(first).isEmpty();
        letGo();
        assertThat(first).hasSize(1);
        assertThat(second).isEmpty();
        letGo();
        assertThat(second).hasSize(1);
        assertThat(gone).containsExactly(new Outcome.Applied(0));
        assertThat(values()).as("shown by the first").containsExactly(Value.of(1));
    }

    @Test
    void aSessionThatEndsIsAnsweredAndShownNothing() {
        fixture.set(writer, "/a", Value.of(1));
        List<Outcome> outcomes = subscribe(1, "/a", LAST_TEN);
        List<Outcome> later = subscribe(2, "/b", LAST_TEN);
        fixture.bus.submit(new Command.CloseSession(reader, Reply.NONE));
        letGo();
        assertThat(outcomes).hasSize(1).hasOnlyElementsOfType(Outcome.Rejected.class);
        assertThat(later).hasSize(1).hasOnlyElementsOfType(Outcome.Rejected.class);
        assertThat(seen.signals).isEmpty();
        assertThat(journal.waiting()).isZero();
    }

    @Test
    void aReceiverThatIsFullIsWaitedFor() { // R19
        for (int i = 1; i <= 5; i++) {
            fixture.set(writer, "/a", Value.of(i));
        }
        seen.writable = false;
        subscribe(1, "/a", LAST_TEN);
        letGo();
        fixture.executor.advance(Duration.ofSeconds(1));
        assertThat(seen.signals).isEmpty();
        seen.writable = true;
        fixture.executor.advance(Duration.ofMillis(50));
        assertThat(values()).containsExactly(values(1, 5));
    }

    /** Whoever is always behind would otherwise get no answer any more (R17). */
    @Test
    void aReceiverThatNeverHasRoomIsShownThePastInTheEnd() {
        for (int i = 1; i <= 5; i++) {
            fixture.set(writer, "/a", Value.of(i));
        }
        seen.writable = false;
        List<Outcome> outcomes = subscribe(1, "/a", LAST_TEN);
        letGo();
        fixture.executor.advance(Duration.ofSeconds(5));
        assertThat(values()).containsExactly(values(1, 5));
        assertThat(outcomes).hasSize(1).hasOnlyElementsOfType(Outcome.Opened.class);
    }

    /** What waits for a history is bounded. */
    @Test
    void tooManySubscriptionsThatWaitForAHistoryAreRefused() {
        fixture.set(writer, "/a", Value.of(1));
        subscribe(1, "/a", LAST_TEN);
        List<Outcome> last = List.of();
        for (int i = 2; i <= 200; i++) {
            last = subscribe(i, "/b/" + i, LAST_TEN);
        }
        assertThat(last).hasSize(1).hasOnlyElementsOfType(Outcome.Rejected.class);
        letGo();
    }

    @Test
    void thePastCountsForWhatIsHeldBackAfterIt() {
        fixture.set(writer, "/a", Value.of(1));
        List<Outcome> outcomes = subscribe(1, "/a", new DeliveryOptions(10, 0, 5, 0));
        letGo();
        assertThat(shown(outcomes)).containsExactly(1L);
        fixture.set(writer, "/a", Value.of(2));
        assertThat(values()).containsExactly(Value.of(1));
        fixture.executor.advance(Duration.ofMillis(101));
        assertThat(values()).containsExactly(Value.of(1), Value.of(2));
    }
}
