package io.stagebus.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.SnapshotCursor;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.DeliveryOptions;
import io.stagebus.core.subscription.Echo;
import io.stagebus.core.subscription.RecordingSubscriber;
import io.stagebus.core.subscription.Subscription;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** R19: what is shown by a snapshot and what is delivered live make the truth together, each once. */
class ParamWalkTest {

    private final BusFixture fixture = new BusFixture();
    private final RecordingSubscriber seen = new RecordingSubscriber();
    private final Session reader = fixture.open(seen);
    private final Session writer = fixture.open();

    @Test
    void r19WhileASnapshotIsOpenLiveChangesComeOnceEach() {
        for (int i = 0; i < 10; i++) {
            fixture.set(writer, "/p/" + i, Value.of(i));
        }
        Subscription subscription =
                new Subscription(reader, 1, AddressPattern.of("/p/*"), SignalKind.ALL, Echo.ALL, DeliveryOptions.NONE);
        Outcome.Opened opened =
                (Outcome.Opened) fixture.outcome(reply -> new Command.Subscribe(subscription, true, reply));
        List<Signal.Param> shown = new ArrayList<>();
        assertThat(opened.snapshot().advance(5, shown::add)).isTrue();
        fixture.set(writer, "/p/2", Value.of(200));
        fixture.set(writer, "/p/8", Value.of(800));
        assertThat(seen.signals).extracting(Signal::address).containsExactly(Address.of("/p/2"));
        while (opened.snapshot().advance(5, shown::add)) {
            assertThat(shown.size()).isLessThan(20);
        }
        assertThat(shown).hasSize(10);
        assertThat(shown.get(8).content().value()).isEqualTo(Value.of(800));
        fixture.set(writer, "/p/8", Value.of(801));
        assertThat(seen.signals).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/p/1", "/p/*"})
    void r19ADeletionWhileASnapshotIsOwedIsDelivered(String pattern) {
        fixture.set(writer, "/p/0", Value.of(0));
        fixture.set(writer, "/p/1", Value.of(1));
        Subscription subscription =
                new Subscription(reader, 1, AddressPattern.of(pattern), SignalKind.ALL, Echo.ALL, DeliveryOptions.NONE);
        Outcome.Opened opened =
                (Outcome.Opened) fixture.outcome(reply -> new Command.Subscribe(subscription, true, reply));
        List<Signal.Param> shown = new ArrayList<>();
        boolean begun = pattern.contains("*");
        if (begun) {
            opened.snapshot().advance(0, shown::add);
        }
        fixture.outcome(reply -> new Command.DeleteParam(writer, writer.origin(), Address.of("/p/1"), false, reply));
        assertThat(seen.params().map(Signal.Param::deleted)).containsExactly(true);
        fixture.set(writer, "/p/1", Value.of(2));
        while (opened.snapshot().advance(1, shown::add)) {
            assertThat(shown.size()).isLessThan(20);
        }
        assertThat(seen.signals).as("a walk that has begun shows the new one").hasSize(begun ? 1 : 2);
        assertThat(shown.stream().anyMatch(param -> param.address().text().equals("/p/1")))
                .as("and one that has not leaves out what was delivered")
                .isEqualTo(begun);
    }

    @Test
    void r19AWalkClosedWhileItShowsStaysClosed() {
        for (int i = 0; i < 10; i++) {
            fixture.set(writer, "/p/" + i, Value.of(i));
        }
        Subscription subscription =
                new Subscription(reader, 1, AddressPattern.of("/p/*"), SignalKind.ALL, Echo.ALL, DeliveryOptions.NONE);
        Outcome.Opened opened =
                (Outcome.Opened) fixture.outcome(reply -> new Command.Subscribe(subscription, true, reply));
        boolean more = opened.snapshot().advance(3, param -> {
            opened.snapshot().close();
            return true;
        });
        assertThat(more).isFalse();
        fixture.set(writer, "/p/9", Value.of(900));
        assertThat(seen.signals).as("live again").hasSize(1);
    }

    /** R17: a snapshot may wait behind a durable answer; live signals do not. */
    @Test
    void r17WhileASnapshotHasNotBegunLiveChangesAreDelivered() {
        fixture.set(writer, "/p/1", Value.of(1));
        Subscription subscription =
                new Subscription(reader, 1, AddressPattern.of("/p/*"), SignalKind.ALL, Echo.ALL, DeliveryOptions.NONE);
        Outcome.Opened opened =
                (Outcome.Opened) fixture.outcome(reply -> new Command.Subscribe(subscription, true, reply));

        fixture.set(writer, "/p/1", Value.of(2));

        assertThat(seen.params().map(Signal.Param::revision)).containsExactly(2L);
        List<Signal.Param> shown = new ArrayList<>();
        opened.snapshot().advance(10, shown::add);
        assertThat(shown).as("what was told already is not told twice").isEmpty();
    }

    @Test
    void r19WhatWasToldBeforeASnapshotBeganIsShownIfItChangesBeforeItsTurn() {
        fixture.set(writer, "/p/0", Value.of(0));
        fixture.set(writer, "/p/1", Value.of(1));
        Subscription subscription =
                new Subscription(reader, 1, AddressPattern.of("/p/*"), SignalKind.ALL, Echo.ALL, DeliveryOptions.NONE);
        Outcome.Opened opened =
                (Outcome.Opened) fixture.outcome(reply -> new Command.Subscribe(subscription, true, reply));
        List<Signal.Param> shown = new ArrayList<>();

        fixture.set(writer, "/p/1", Value.of(2));
        opened.snapshot().advance(1, shown::add);
        fixture.set(writer, "/p/1", Value.of(3));
        opened.snapshot().advance(10, shown::add);

        assertThat(seen.params().map(Signal.Param::revision)).containsExactly(2L);
        assertThat(shown).extracting(Signal.Param::revision).containsExactly(1L, 3L);
    }

    @Test
    void r19WhoMayLoseWhatIsDeliveredIsShownItAgain() {
        fixture.set(writer, "/p/1", Value.of(1));
        seen.keeping = false;
        Subscription subscription =
                new Subscription(reader, 1, AddressPattern.of("/p/*"), SignalKind.ALL, Echo.ALL, DeliveryOptions.NONE);
        Outcome.Opened opened =
                (Outcome.Opened) fixture.outcome(reply -> new Command.Subscribe(subscription, true, reply));

        fixture.set(writer, "/p/1", Value.of(2));

        List<Signal.Param> shown = new ArrayList<>();
        opened.snapshot().advance(10, shown::add);
        assertThat(shown).extracting(Signal.Param::revision).containsExactly(2L);
    }

    @Test
    void manySnapshotsThatWaitRememberNoMoreThanOne() {
        List<SnapshotCursor> waiting = new ArrayList<>();
        for (int id = 1; id <= 3; id++) {
            Subscription subscription =
                    new Subscription(reader, id, AddressPattern.ALL, SignalKind.ALL, Echo.ALL, DeliveryOptions.NONE);
            waiting.add(((Outcome.Opened) fixture.outcome(reply -> new Command.Subscribe(subscription, true, reply)))
                    .snapshot());
        }
        int count = ParamWalk.MAX_TOLD;
        for (int i = 0; i < count; i++) {
            fixture.set(writer, "/p/" + i, Value.of(i));
        }
        List<Signal.Param> shown = new ArrayList<>();
        for (SnapshotCursor walk : waiting) {
            while (walk.advance(500, shown::add)) {
                assertThat(shown).hasSizeLessThanOrEqualTo(3 * count);
            }
        }
        assertThat(shown).as("what was not remembered").hasSize(2 * count);

        // What was remembered is let go of when it was left out: there is room again.
        shown.clear();
        Subscription subscription =
                new Subscription(reader, 4, AddressPattern.ALL, SignalKind.ALL, Echo.ALL, DeliveryOptions.NONE);
        SnapshotCursor walk = ((Outcome.Opened)
                        fixture.outcome(reply -> new Command.Subscribe(subscription, true, reply)))
                .snapshot();
        fixture.set(writer, "/p/1", Value.of(-1));
        while (walk.advance(500, shown::add)) {
            assertThat(shown).hasSizeLessThan(count);
        }
        assertThat(shown).hasSize(count - 1);
    }
}
