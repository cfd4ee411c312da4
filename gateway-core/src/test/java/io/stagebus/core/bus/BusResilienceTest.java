package io.stagebus.core.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import io.stagebus.core.state.StateSettings;
import io.stagebus.core.state.Strategy;
import io.stagebus.core.subscription.RecordingSubscriber;
import io.stagebus.core.subscription.Subscriber;
import io.stagebus.core.subscription.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What fails is given up alone: everything else goes on. */
class BusResilienceTest {

    /** Cannot flush. */
    private static final class BrokenSubscriber implements Subscriber {
        private final List<String> closed = new ArrayList<>();
        private boolean broken;

        @Override
        public void onSignal(Signal signal, List<Subscription> matched) {
            // Taken.
        }

        @Override
        public void onBatchEnd() {
            if (broken) {
                throw new IllegalStateException("broken on purpose");
            }
        }

        @Override
        public void onClosed(String reason) {
            closed.add(reason);
            throw new IllegalStateException("broken for good, on purpose");
        }
    }

    private final BusFixture fixture = new BusFixture();

    @Test
    void aSliceThatFailsKeepsNoOtherFromGoingOn() {
        int[] steps = {0};
        fixture.bus.slice(() -> {
            throw new IllegalStateException("broken on purpose");
        });
        fixture.bus.slice(() -> ++steps[0] < 3);
        fixture.executor.run();
        fixture.bus.slice(() -> ++steps[0] < 5);
        fixture.executor.run();
        assertThat(steps[0]).isEqualTo(5);
    }

    @Test
    void aTimerThatFailsKeepsNoOtherFromGoingOn() {
        int[] ran = {0};
        fixture.bus.after(1_000, () -> {
            throw new IllegalStateException("broken on purpose");
        });
        fixture.bus.after(1_001, () -> ran[0]++);
        fixture.bus.after(5_000_000, () -> ran[0]++);
        fixture.executor.advance(Duration.ofSeconds(1));
        assertThat(ran[0]).isEqualTo(2);
    }

    @Test
    void aCommandThatFailsIsAnsweredAndWhatFollowsItRuns() {
        RecordingSubscriber seen = new RecordingSubscriber();
        Session reader = fixture.open(seen);
        Session rules = fixture.open();
        fixture.subscribe(reader, 1, "/**");
        fixture.bus.addReaction((signal, effects) -> {
            if (signal.address().equals(Address.of("/go"))) {
                // Its session is open already, which is a mistake of whoever asks.
                effects.submit(new Command.OpenSession(rules, new RecordingSubscriber(), false, Reply.NONE));
                effects.submit(
                        Command.SetParam.of(rules, Address.of("/then"), Content.NULL, WriteOptions.PLAIN, Reply.NONE));
            }
        });
        fixture.set(rules, "/go", Value.TRUE);
        assertThat(seen.signals).extracting(signal -> signal.address().text()).containsExactly("/go", "/then");
        assertThat(fixture.outcome(reply -> new Command.OpenSession(rules, seen, false, reply)))
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(Rejection.UNAVAILABLE));
    }

    @Test
    void r20AClosedAdmissionIsJudgedAgainByOneTimer() {
        HeldReads journal = new HeldReads();
        BusFixture busy = new BusFixture(BusSettings.DEFAULT, journal);
        List<Boolean> changes = new ArrayList<>();
        busy.bus.admission().onChange(open -> {
            throw new IllegalStateException("broken on purpose");
        });
        busy.bus.admission().onChange(changes::add);
        Session writer = busy.open();
        int before = busy.executor.timers();
        journal.backlog = Long.MAX_VALUE / 4;
        for (int i = 0; i < 100; i++) {
            busy.set(writer, "/a", Value.of(i));
        }
        assertThat(busy.bus.admission().isOpen()).isFalse();
        assertThat(busy.executor.timers() - before).isEqualTo(1);
        busy.executor.advance(Duration.ofSeconds(1));
        assertThat(busy.executor.timers() - before).isEqualTo(1);
        journal.backlog = 0;
        busy.executor.advance(Duration.ofMillis(10));
        assertThat(changes).containsExactly(false, true);
        assertThat(busy.executor.timers() - before).isZero();
    }

    @Test
    void whatTheEndOfABrokenSessionChangesIsDeliveredInABatch() { // R14
        StateSettings plain = StateSettings.DEFAULT;
        StateSettings settings = new StateSettings(
                plain.kinds(),
                List.of(new StateSettings.StrategyRule(AddressPattern.of("/max/*"), Strategy.MAX)),
                plain.defaultTtl(),
                plain.maxParams(),
                plain.maxBytes(),
                plain.maxTombstones());
        BusSettings defaults = BusSettings.DEFAULT;
        BusFixture lights = new BusFixture(
                new BusSettings(settings, 0, 10, 8, 10, 60, 4, defaults.maxJournalBacklog()), new MemoryJournal(10));
        RecordingSubscriber seen = new RecordingSubscriber();
        Session reader = lights.open(seen);
        lights.subscribe(reader, 1, "/max/*");
        Session steady = lights.open();
        lights.set(steady, "/max/a", Value.of(1));
        BrokenSubscriber broken = new BrokenSubscriber();
        Session failing = lights.open(broken);
        seen.signals.clear();
        seen.batches = 0;
        broken.broken = true;
        lights.bus.submit(Command.SetParam.of(
                failing, Address.of("/max/a"), Content.of(Value.of(9)), WriteOptions.PLAIN, Reply.NONE));
        lights.executor.run();

        assertThat(broken.closed).containsExactly("internal error");
        assertThat(seen.params().map(param -> param.content().value())).endsWith(Value.of(1));
        assertThat(seen.batches).as("the last signal was flushed").isEqualTo(2);
    }

    @Test
    void whatIsLeftAtTheEndIsDoneBehindErrorsToo() {
        Session writer = fixture.open();
        fixture.executor.elsewhere(() -> {
            for (int i = 0; i < 1_000; i++) {
                boolean broken = i % 100 == 50;
                fixture.bus.submit(Command.SetParam.of(
                        writer, Address.of("/a"), Content.of(Value.of(i)), WriteOptions.PLAIN, outcome -> {
                            if (broken) {
                                throw new StackOverflowError("broken on purpose");
                            }
                        }));
            }
        });

        fixture.executor.ending = true;
        assertThatThrownBy(fixture.bus::finish).isInstanceOf(StackOverflowError.class);
        for (int error = 1; error < 10; error++) {
            assertThatThrownBy(fixture.executor::run).isInstanceOf(StackOverflowError.class);
        }
        fixture.executor.run();

        assertThat(fixture.bus.current(Address.of("/a")).orElseThrow().revision())
                .isEqualTo(1_000);
    }
}
