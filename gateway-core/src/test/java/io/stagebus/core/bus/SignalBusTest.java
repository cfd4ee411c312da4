package io.stagebus.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import io.stagebus.core.state.StateSettings;
import io.stagebus.core.subscription.DeliveryOptions;
import io.stagebus.core.subscription.Echo;
import io.stagebus.core.subscription.RecordingSubscriber;
import io.stagebus.core.subscription.Subscriber;
import io.stagebus.core.subscription.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the bus promises every door. */
class SignalBusTest {

    private final BusFixture fixture = new BusFixture();
    private final RecordingSubscriber seen = new RecordingSubscriber();
    private final Session reader = fixture.open(seen);
    private final Session writer = fixture.open();

    @Test
    void aSetReachesItsSubscribersWithItsRevision() {
        fixture.subscribe(reader, 1, "/lights/**");
        assertThat(fixture.set(writer, "/lights/1", Value.of(7))).isEqualTo(new Outcome.Applied(1));
        assertThat(fixture.set(writer, "/lights/1", Value.of(7))).isEqualTo(new Outcome.Applied(2));
        assertThat(seen.params().map(Signal.Param::revision)).containsExactly(1L, 2L);
        assertThat(seen.signals.get(0).origin()).isEqualTo(writer.origin());
    }

    @Test
    void oneSessionGetsOneCopyHoweverManySubscriptionsMatch() {
        fixture.subscribe(reader, 3, "/a/*");
        fixture.subscribe(reader, 1, "/**");
        fixture.subscribe(reader, 2, "/b");
        fixture.set(writer, "/a/x", Value.TRUE);
        assertThat(seen.matched).containsExactly(List.of(3L, 1L));
    }

    @Test
    void everybodyTouchedHearsOfTheBatchEndOnce() {
        fixture.subscribe(reader, 1, "/**");
        fixture.executor.run();
        int before = seen.batches;
        for (int i = 0; i < 5; i++) {
            fixture.bus.submit(Command.SetParam.of(
                    writer, Address.of("/a"), Content.of(Value.of(i)), WriteOptions.PLAIN, Reply.NONE));
        }
        assertThat(seen.signals).hasSize(5);
        assertThat(seen.batches).isEqualTo(before);
        fixture.executor.run();
        assertThat(seen.batches).isEqualTo(before + 1);
    }

    @Test
    void theSameSubscriptionIdReplacesThePattern() {
        fixture.subscribe(reader, 1, "/old");
        assertThat(fixture.subscribe(reader, 1, "/new"))
                .isInstanceOfSatisfying(
                        Outcome.Opened.class,
                        opened -> assertThat(opened.replaced()).isTrue());
        fixture.set(writer, "/old", Value.NULL);
        fixture.set(writer, "/new", Value.NULL);
        assertThat(seen.signals).extracting(Signal::address).containsExactly(Address.of("/new"));
    }

    @Test
    void echoFollowsTheRuleOfTheSubscription() {
        for (Echo echo : Echo.values()) {
            RecordingSubscriber own = new RecordingSubscriber();
            Session session = fixture.open(own);
            Subscription subscription = new Subscription(
                    session, 1, AddressPattern.of("/e/**"), SignalKind.ALL, echo, DeliveryOptions.NONE);
            fixture.outcome(reply -> new Command.Subscribe(subscription, false, reply));
            fixture.set(session, "/e/" + echo, Value.TRUE);
            fixture.emit(session, "/e/" + echo, Value.TRUE);
            assertThat(own.signals)
                    .as(echo.name())
                    .hasSize(
                            switch (echo) {
                                case ALL -> 2;
                                case PARAMS -> 1;
                                case NONE -> 0;
                            });
        }
    }

    @Test
    void aStaleRevisionIsRefusedAndNothingIsDelivered() {
        fixture.set(writer, "/a", Value.of(1));
        fixture.set(writer, "/a", Value.of(2));
        fixture.subscribe(reader, 1, "/a");
        WriteOptions stale = new WriteOptions(1, ParamFlags.NONE, false);
        assertThat(rejection(fixture.set(writer, "/a", Value.of(3), stale))).isEqualTo(Rejection.STALE_REVISION);
        assertThat(seen.signals).isEmpty();
        // An expected revision does not keep a Param from being created.
        assertThat(fixture.set(writer, "/new", Value.of(3), stale)).isEqualTo(new Outcome.Applied(1));
    }

    @Test
    void aLockIsTheHoldersAndEndsWithItsSession() {
        WriteOptions lock = new WriteOptions(-1, new ParamFlags(true, false, Ttl.UNSPECIFIED), false);
        WriteOptions unlock = new WriteOptions(-1, new ParamFlags(false, true, Ttl.UNSPECIFIED), false);
        fixture.set(writer, "/a", Value.of(1), lock);
        assertThat(rejection(fixture.set(reader, "/a", Value.of(2)))).isEqualTo(Rejection.LOCKED);
        assertThat(rejection(fixture.set(reader, "/a", Value.of(2), unlock))).isEqualTo(Rejection.LOCKED);
        assertThat(fixture.set(writer, "/a", Value.of(3))).isEqualTo(new Outcome.Applied(2));
        fixture.outcome(reply -> new Command.CloseSession(writer, reply));
        assertThat(fixture.set(reader, "/a", Value.of(4))).isEqualTo(new Outcome.Applied(3));
    }

    @Test
    void r23ABundleIsAllOrNothingAndKeepsItsOrder() {
        fixture.subscribe(reader, 1, "/**");
        fixture.set(writer, "/b", Value.of(1));
        seen.signals.clear();
        Command.SetParam a = set("/a", 1, WriteOptions.ANY);
        Command.SetParam stale = set("/b", 2, 99);
        Command.Publish event = Command.Publish.event(writer, Address.of("/e"), Content.NONE, Reply.NONE);
        assertThat(rejection(bundle(0, a, event, stale))).isEqualTo(Rejection.STALE_REVISION);
        assertThat(seen.signals).isEmpty();
        assertThat(fixture.bus.current(Address.of("/a"))).isEmpty();

        assertThat(bundle(0, a, event, set("/b", 2, 1), set("/a", 2, 1))).isEqualTo(new Outcome.Applied(2));
        assertThat(seen.signals).extracting(signal -> signal.address().text()).containsExactly("/a", "/e", "/b", "/a");
    }

    @Test
    void r23AScheduledBundleRunsAtItsTimeAndChecksAgain() {
        fixture.subscribe(reader, 1, "/**");
        long at = fixture.clock.wallMicros() + 2_000_000;
        assertThat(bundle(at, set("/a", 1, WriteOptions.ANY))).isEqualTo(new Outcome.Scheduled());
        fixture.executor.advance(Duration.ofMillis(1_999));
        assertThat(seen.signals).isEmpty();
        fixture.executor.advance(Duration.ofMillis(2));
        assertThat(seen.signals).hasSize(1);
        assertThat(seen.signals.get(0).timeMicros()).isBetween(at, at + 1_000);
        assertThat(rejection(bundle(at + 90_000_000_000L, set("/a", 1, WriteOptions.ANY))))
                .isEqualTo(Rejection.SCHEDULE_FULL);
    }

    @Test
    void r12AnExpiryIsDeliveredAsADeletionOnTime() {
        fixture.subscribe(reader, 1, "/**");
        fixture.set(writer, "/a", Value.of(1), WriteOptions.of(Ttl.sliding(10), false));
        fixture.executor.advance(Duration.ofSeconds(9));
        fixture.outcome(reply -> new Command.Get(writer, Address.of("/a"), reply));
        fixture.executor.advance(Duration.ofSeconds(9));
        assertThat(seen.signals).as("R13: a GET renews").hasSize(1);
        fixture.executor.advance(Duration.ofSeconds(2));
        Signal.Param gone = seen.params().toList().get(1);
        assertThat(gone.deleted()).isTrue();
        assertThat(gone.revision()).isEqualTo(2);
        assertThat(gone.content()).isEqualTo(Content.NULL);
        assertThat(gone.origin().cause()).isEqualTo(Cause.EXPIRY);
        assertThat(fixture.set(writer, "/a", Value.of(1)))
                .as("no revision twice")
                .isEqualTo(new Outcome.Applied(3));
    }

    @Test
    void aShorterTimeToLiveThanBeforeIsKept() {
        fixture.set(writer, "/a", Value.of(1), WriteOptions.of(Ttl.absolute(60), false));
        fixture.set(writer, "/a", Value.of(2), WriteOptions.of(Ttl.absolute(1), false));
        fixture.executor.advance(Duration.ofMillis(1_100));
        assertThat(fixture.bus.current(Address.of("/a"))).isEmpty();
    }

    @Test
    void r5ADeclaredEventIsNeverKeptWhoeverWritesIt() {
        StateSettings.KindRule event = new StateSettings.KindRule(AddressPattern.of("/**/fire"), SignalKind.EVENT);
        StateSettings.KindRule param = new StateSettings.KindRule(AddressPattern.of("/level"), SignalKind.PARAM);
        BusFixture declared =
                new BusFixture(settings(List.of(event, param)), new io.stagebus.core.journal.MemoryJournal(10));
        RecordingSubscriber got = new RecordingSubscriber();
        Session session = declared.open(got);
        declared.subscribe(session, 1, "/**");
        Session other = declared.open();
        assertThat(declared.set(other, "/cue/1/fire", Value.TRUE)).isEqualTo(new Outcome.Applied(0));
        assertThat(got.signals.get(0)).isInstanceOf(Signal.Event.class);
        assertThat(declared.bus.current(Address.of("/cue/1/fire"))).isEmpty();
        declared.emit(other, "/level", Value.of(3));
        assertThat(declared.bus.current(Address.of("/level"))).isPresent();
    }

    @Test
    void scopesAreCheckedForEveryCommandAndEveryDelivery() {
        AccessScope scope = new AccessScope(List.of(
                new AccessScope.Grant(AccessScope.Action.READ, AddressPattern.of("/public/**")),
                new AccessScope.Grant(AccessScope.Action.WRITE, AddressPattern.of("/drop/**"))));
        RecordingSubscriber got = new RecordingSubscriber();
        Session guest = fixture.open(got, scope);
        fixture.subscribe(guest, 1, "/**");
        fixture.set(writer, "/secret", Value.of(1));
        fixture.set(writer, "/public/a", Value.of(1));
        assertThat(got.signals).extracting(Signal::address).containsExactly(Address.of("/public/a"));
        assertThat(rejection(fixture.set(guest, "/public/a", Value.of(2)))).isEqualTo(Rejection.FORBIDDEN);
        assertThat(fixture.set(guest, "/drop/a", Value.of(2))).isEqualTo(new Outcome.Applied(1));
        assertThat(rejection(fixture.outcome(reply -> new Command.Get(guest, Address.of("/secret"), reply))))
                .isEqualTo(Rejection.FORBIDDEN);
        Outcome own = fixture.outcome(reply -> new Command.Get(guest, Address.of("/drop/a"), reply));
        assertThat(((Outcome.Current) own).param()).as("CLASP §15").isPresent();
        List<Signal.Param> snapshot = new ArrayList<>();
        Outcome opened = fixture.outcome(reply -> new Command.Snapshot(guest, AddressPattern.ALL, reply));
        ((Outcome.Opened) opened).snapshot().advance(100, snapshot::add);
        assertThat(snapshot).extracting(Signal.Param::address).containsExactly(Address.of("/public/a"));
        Outcome answer = fixture.outcome(reply -> new Command.Query(guest, AddressPattern.ALL, reply));
        assertThat(DefinitionsTest.pulled(answer))
                .extracting(definition -> definition.address().text())
                .containsExactly("/public/a");
    }

    @Test
    void r4TheReservedTreeNeedsTheAdminScope() {
        assertThat(rejection(fixture.set(writer, "/stagebus/status", Value.TRUE)))
                .isEqualTo(Rejection.FORBIDDEN);
        Session admin = fixture.open(new RecordingSubscriber(), AccessScope.ADMIN);
        assertThat(fixture.set(admin, "/stagebus/status", Value.TRUE)).isEqualTo(new Outcome.Applied(1));
    }

    @Test
    void r16RulesRunBreadthFirstAndAChainIsBounded() {
        Session rules = fixture.open();
        fixture.bus.addReaction((signal, effects) -> {
            String text = signal.address().text();
            if (text.length() < 5) {
                effects.submit(rule(rules, text + "a"));
                effects.submit(rule(rules, text + "b"));
            }
        });
        fixture.subscribe(reader, 1, "/**");
        fixture.set(writer, "/x", Value.NULL);
        assertThat(seen.signals)
                .extracting(signal -> signal.address().text())
                .startsWith("/x", "/xa", "/xb", "/xaa", "/xab", "/xba", "/xbb", "/xaaa")
                .hasSize(15);

        fixture.bus.addReaction((signal, effects) -> effects.submit(rule(rules, "/loop/for/ever")));
        fixture.set(writer, "/start/loop", Value.NULL);
        assertThat(fixture.bus.counters().chainsCut()).isPositive();
    }

    @Test
    void aCommandSubmittedFromInsideRunsAfterTheCurrentOne() {
        List<String> order = new ArrayList<>();
        Subscriber inner = new Subscriber() {
            @Override
            public void onSignal(Signal signal, List<Subscription> matched) {
                order.add(signal.address().text());
                if (signal.address().text().equals("/first")) {
                    fixture.bus.submit(set("/inside", 1, WriteOptions.ANY));
                    order.add("submitted");
                }
            }

            @Override
            public void onBatchEnd() {
                order.add("end");
            }

            @Override
            public void onClosed(String reason) {
                order.add(reason);
            }
        };
        fixture.subscribe(fixture.open(inner), 1, "/**");
        order.clear();
        bundle(0, set("/first", 1, -1), set("/second", 1, -1));
        assertThat(order).containsExactly("/first", "submitted", "/second", "/inside", "end");
    }

    @Test
    void aDoorThatThrowsLosesOnlyItsOwnSession() {
        List<String> closed = new ArrayList<>();
        Subscriber broken = new Subscriber() {
            @Override
            public void onSignal(Signal signal, List<Subscription> matched) {
                throw new IllegalStateException("broken on purpose");
            }

            @Override
            public void onBatchEnd() {
                // Nothing was written.
            }

            @Override
            public void onClosed(String reason) {
                closed.add(reason);
            }
        };
        fixture.subscribe(fixture.open(broken), 1, "/**");
        fixture.subscribe(reader, 1, "/**");
        int before = fixture.bus.counters().sessions();
        fixture.set(writer, "/a", Value.TRUE);
        fixture.executor.run();
        assertThat(seen.signals).hasSize(1);
        assertThat(closed).containsExactly("internal error");
        fixture.set(writer, "/b", Value.TRUE);
        assertThat(fixture.bus.counters().sessions()).isEqualTo(before - 1);
    }

    @Test
    void otherThreadsGoThroughABoundedInbox() {
        BusSettings small = new BusSettings(StateSettings.DEFAULT, 0, 10, 8, 10, 60, 4, 1_000);
        BusFixture bounded = new BusFixture(small, new io.stagebus.core.journal.MemoryJournal(10));
        Session session = bounded.open();
        List<Boolean> taken = new ArrayList<>();
        bounded.executor.elsewhere(() -> {
            for (int i = 0; i < 9; i++) {
                taken.add(bounded.bus.submit(Command.SetParam.of(
                        session, Address.of("/a"), Content.of(Value.of(i)), WriteOptions.PLAIN, Reply.NONE)));
            }
        });
        assertThat(taken).containsExactly(true, true, true, true, true, true, true, true, false);
        assertThat(bounded.bus.current(Address.of("/a"))).isEmpty();
        bounded.executor.run();
        assertThat(bounded.bus.current(Address.of("/a")).orElseThrow().revision())
                .isEqualTo(8);
    }

    @Test
    void whatOtherThreadsSubmittedIsDoneBeforeTheThreadEnds() {
        fixture.executor.elsewhere(() -> {
            for (int i = 0; i < 1_000; i++) {
                fixture.bus.submit(Command.SetParam.of(
                        writer, Address.of("/a"), Content.of(Value.of(i)), WriteOptions.PLAIN, Reply.NONE));
            }
        });
        fixture.bus.finish();
        assertThat(fixture.bus.current(Address.of("/a")).orElseThrow().revision())
                .isEqualTo(1_000);
    }

    @Test
    void p2pSignalsReachOnlyTheOneAddressed() {
        fixture.subscribe(writer, 1, "/**");
        Command.Publish publish = Command.Publish.event(
                writer, Address.of("/clasp/p2p/signal/" + reader.id()), Content.of(Value.of("offer")), Reply.NONE);
        assertThat(fixture.outcome(reply -> new Command.SendTo(writer, reader.id(), publish, reply)))
                .isEqualTo(new Outcome.Applied(0));
        assertThat(seen.signals).hasSize(1);
        assertThat(seen.matched).containsExactly(List.of());
        assertThat(rejection(fixture.outcome(reply -> new Command.SendTo(writer, "nobody", publish, reply))))
                .isEqualTo(Rejection.NOT_FOUND);
    }

    private Outcome bundle(long atMicros, Command.Write... writes) {
        return fixture.outcome(reply -> new Command.Bundle(writer, List.of(writes), atMicros, false, reply));
    }

    private Command.SetParam set(String address, int value, long expected) {
        return Command.SetParam.of(
                writer,
                Address.of(address),
                Content.of(Value.of(value)),
                new WriteOptions(expected, ParamFlags.NONE, false),
                Reply.NONE);
    }

    private static Command rule(Session rules, String address) {
        return Command.SetParam.of(rules, Address.of(address), Content.NULL, WriteOptions.PLAIN, Reply.NONE);
    }

    private static Rejection rejection(Outcome outcome) {
        return ((Outcome.Rejected) outcome).reason();
    }

    private static BusSettings settings(List<StateSettings.KindRule> kinds) {
        StateSettings state = new StateSettings(kinds, List.of(), Ttl.NEVER, 1_000, 1 << 20, 100);
        return new BusSettings(state, 100, 100, 1_024, 100, 60, 8, 1_000);
    }
}
