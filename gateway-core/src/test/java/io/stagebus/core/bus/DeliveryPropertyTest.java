package io.stagebus.core.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.SnapshotCursor;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.DeliveryOptions;
import io.stagebus.core.subscription.Echo;
import io.stagebus.core.subscription.Subscriber;
import io.stagebus.core.subscription.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Laws of what one session sees, however its subscriptions overlap in pattern, kind, options, snapshot and history: an
 * address never goes back in time (R16), an Event comes exactly once, and what is seen last is what is true (R22).
 */
class DeliveryPropertyTest {

    private static final String[] ADDRESSES = {"/a", "/b", "/a/x", "/a/y"};
    private static final String[] PATTERNS = {"/a", "/*", "/**", "/a/*", "/b"};
    private static final DeliveryOptions[] OPTIONS = {
        DeliveryOptions.NONE,
        DeliveryOptions.NONE,
        new DeliveryOptions(20, 0, 0, 0),
        new DeliveryOptions(0, 0, 0, 300),
        new DeliveryOptions(0, 0, 3, 0),
        new DeliveryOptions(10, 0, 2, 0),
    };

    /** What is told to the session, by signal and by snapshot, as one client sees it. */
    private static final class Client implements Subscriber {
        private final Map<Address, Long> revisions = new HashMap<>();
        private final Map<Address, Boolean> gone = new HashMap<>();
        private final Map<Value, Integer> events = new HashMap<>();
        private final boolean inOrder;
        private boolean writable = true;

        Client(boolean inOrder) {
            this.inOrder = inOrder;
        }

        @Override
        public void onSignal(Signal signal, List<Subscription> matched) {
            assertThat(matched).isNotEmpty();
            if (signal instanceof Signal.Param param) {
                Long before = revisions.put(param.address(), param.revision());
                assertThat(before == null || !inOrder || before <= param.revision())
                        .as("%s: %s after %s", param.address(), param.revision(), before)
                        .isTrue();
                gone.put(param.address(), param.deleted());
            } else {
                events.merge(signal.content().value(), 1, Integer::sum);
            }
        }

        private boolean onSnapshot(Signal.Param param) {
            onSignal(param, List.of(ANY));
            return true;
        }

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public void onBatchEnd() {
            // Nothing is kept back.
        }

        @Override
        public void onClosed(String reason) {
            throw new AssertionError(reason);
        }
    }

    private static final Subscription ANY = new Subscription(
            new Session("test", "any", "", "", "", AccessScope.OPEN),
            0,
            AddressPattern.ALL,
            SignalKind.ALL,
            Echo.ALL,
            DeliveryOptions.NONE);

    private static final class Run {
        private final HeldReads journal = new HeldReads();
        private final BusFixture fixture = new BusFixture(BusSettings.DEFAULT, journal);
        private final Client client;
        private final Session reader;
        private final Session writer = fixture.open();
        private final Random random;
        private final List<SnapshotCursor> walks = new ArrayList<>();
        private final Map<Long, Subscription> asked = new HashMap<>();
        /** The Events that must come: somebody wanted them when they happened. */
        private final Set<Value> wanted = new HashSet<>();

        /** How many histories had been shown when an Event happened: each one after it may show it again. */
        private final Map<Value, Integer> historiesBefore = new HashMap<>();

        private final boolean onlyMore;
        private int histories;
        private int historiesShown;
        private int pending;
        private int made;
        private long events;

        /**
         * A run of its own.
         *
         * @param onlyMore whether subscriptions are only added: what was given up may be shown again from further back
         */
        Run(long seed, boolean onlyMore) {
            this.random = new Random(seed);
            this.onlyMore = onlyMore;
            this.client = new Client(onlyMore);
            this.reader = fixture.open(client);
        }

        private String one(String[] of) {
            return of[random.nextInt(of.length)];
        }

        void step() {
            Session who = random.nextInt(4) == 0 ? reader : writer;
            Address address = Address.of(one(ADDRESSES));
            switch (random.nextInt(12)) {
                case 0 -> subscribe();
                case 1 -> unsubscribe();
                case 2 -> fixture.bus.submit(new Command.DeleteParam(who, who.origin(), address, false, Reply.NONE));
                case 3, 4 -> emit(address);
                case 5 -> pull();
                case 6 -> letGo();
                case 7 -> fixture.executor.advance(Duration.ofMillis(random.nextInt(120)));
                case 8 -> client.writable = random.nextBoolean();
                default ->
                    fixture.bus.submit(Command.SetParam.of(
                            who, address, Content.of(Value.of(random.nextInt(1_000))), WriteOptions.PLAIN, Reply.NONE));
            }
            if (random.nextBoolean()) {
                fixture.executor.run();
            }
        }

        private void subscribe() {
            if (onlyMore && made == 6) {
                return;
            }
            long id = onlyMore ? made++ : random.nextInt(4);
            int kinds = random.nextInt(4) == 0 ? SignalKind.PARAM.bit() : SignalKind.ALL;
            Subscription subscription = new Subscription(
                    reader,
                    id,
                    AddressPattern.of(one(PATTERNS)),
                    kinds,
                    random.nextBoolean() ? Echo.PARAMS : Echo.ALL,
                    OPTIONS[random.nextInt(OPTIONS.length)]);
            asked.put(id, subscription);
            histories += subscription.options().history() > 0 ? 1 : 0;
            pending++;
            fixture.bus.submit(new Command.Subscribe(subscription, true, outcome -> {
                pending--;
                historiesShown += subscription.options().history() > 0 ? 1 : 0;
                if (outcome instanceof Outcome.Opened opened) {
                    // What was seen before a time without a subscription counts no more: the snapshot tells anew.
                    client.gone.replaceAll(
                            (known, gone) -> gone || subscription.pattern().matches(known));
                    walks.add(opened.snapshot());
                }
            }));
        }

        private void unsubscribe() {
            if (onlyMore) {
                return;
            }
            long id = random.nextInt(4);
            asked.remove(id);
            pending++;
            fixture.bus.submit(new Command.Unsubscribe(reader, id, outcome -> pending--));
        }

        private boolean isWanted(Address address, SignalKind kind) {
            return asked.values().stream()
                    .anyMatch(one -> kind.in(one.kinds()) && one.pattern().matches(address));
        }

        /** By the writer, so that no rule of echo speaks against it; certain only while no subscription waits. */
        private void emit(Address address) {
            Value value = Value.of(1_000_000 + ++events);
            historiesBefore.put(value, historiesShown);
            if (pending == 0 && isWanted(address, SignalKind.EVENT)) {
                wanted.add(value);
            }
            fixture.bus.submit(Command.Publish.event(writer, address, Content.of(value), Reply.NONE));
        }

        /** In order, as a door answers. */
        private void pull() {
            if (!walks.isEmpty() && !walks.getFirst().advance(1 + random.nextInt(3), client::onSnapshot)) {
                walks.removeFirst();
            }
        }

        private void letGo() {
            if (journal.waiting() > 0) {
                journal.letGo();
            }
        }

        void settle() {
            client.writable = true;
            for (int i = 0; i < 200; i++) {
                fixture.executor.run();
                letGo();
                pull();
                fixture.executor.advance(Duration.ofMillis(30));
            }
            assertThat(journal.waiting()).isZero();
            assertThat(walks).isEmpty();
        }

        void check() {
            for (String text : ADDRESSES) {
                Address address = Address.of(text);
                if (isWanted(address, SignalKind.PARAM)) {
                    var now = fixture.bus.current(address);
                    if (now.isPresent()) {
                        assertThat(client.revisions)
                                .as("what is seen last of %s", text)
                                .containsEntry(address, now.get().revision());
                    } else {
                        assertThat(client.gone.getOrDefault(address, true))
                                .as("%s is gone", text)
                                .isTrue();
                    }
                }
            }
            client.events.forEach((value, times) -> {
                Integer before = historiesBefore.getOrDefault(value, 0);
                assertThat(times - 1).as("%s came again", value).isLessThanOrEqualTo(histories - before);
            });
            assertThat(client.events.keySet()).containsAll(wanted);
        }
    }

    @Property(tries = 1_000)
    void aSessionSeesEverythingInOrder(@ForAll long seed, @ForAll boolean many) {
        check(new Run(seed, true), many ? 200 : 40);
    }

    @Property(tries = 1_000)
    void aSessionThatChangesItsMindSeesWhatIsTrue(@ForAll long seed, @ForAll boolean many) {
        check(new Run(seed, false), many ? 200 : 40);
    }

    private static void check(Run run, int steps) {
        for (int i = 0; i < steps; i++) {
            run.step();
        }
        run.settle();
        run.check();
    }
}
