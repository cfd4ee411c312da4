package io.stagebus.benchmarks.micro;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.WriteOptions;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.MemoryJournal;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.DeliveryOptions;
import io.stagebus.core.subscription.Echo;
import io.stagebus.core.subscription.Subscription;
import io.stagebus.core.time.GatewayClock;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A SET through the bus, from the command to the subscriber's end of batch, without a door: scope, store, journal port,
 * delivery. One batch is {@value #BATCH} SETs, one of which somebody listens to.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BusBenchmark {

    private static final int BATCH = 16;

    /** How many subscriptions there are. */
    @Param({"0", "10", "1000", "10000"})
    public int subscriptions;

    /** How many Params there are, all of which are written in turn. */
    @Param({"10", "100000"})
    public int params;

    private final CallerThread thread = new CallerThread();
    private final CountingSubscriber subscriber = new CountingSubscriber();
    private final SignalBus bus =
            new SignalBus(thread, GatewayClock.system(), new MemoryJournal(1_000), BusSettings.DEFAULT);
    private final Session writer = session("writer");
    private final Session reader = session("reader");
    private Address[] addresses = {};
    private int next;
    private long value;

    private static Session session(String id) {
        return new Session("bench", id, id, "127.0.0.1:1", "anonymous", AccessScope.OPEN);
    }

    /** Opens the sessions, subscribes, and writes every Param once. */
    @Setup
    public void open() throws JournalException {
        bus.start();
        bus.submit(new Command.OpenSession(writer, new CountingSubscriber(), false, Reply.NONE));
        Session subscribed = reader;
        bus.submit(new Command.OpenSession(subscribed, subscriber, false, Reply.NONE));
        for (int i = 0; i < subscriptions; i++) {
            // A session may have a thousand.
            if (i > 0 && i % 1_000 == 0) {
                subscribed = session("reader-" + i);
                bus.submit(new Command.OpenSession(subscribed, subscriber, false, Reply.NONE));
            }
            bus.submit(new Command.Subscribe(subscription(subscribed, i), false, Reply.NONE));
        }
        addresses = new Address[params];
        for (int i = 0; i < params; i++) {
            String text = i % BATCH == 0 ? SubscriptionMix.address(4) + "/" + i : "/unheard/" + i;
            addresses[i] = Address.of(text);
            bus.submit(set(i));
        }
        thread.runAll();
    }

    private static Subscription subscription(Session session, int i) {
        // The first hears one SET of a batch, the others none: their number is what is measured.
        AddressPattern pattern =
                i == 0 ? AddressPattern.of("/venue/zone0/fixture4/**") : SubscriptionMix.pattern(i + 20);
        return new Subscription(session, i, pattern, SignalKind.ALL, Echo.PARAMS, DeliveryOptions.NONE);
    }

    private Command set(int i) {
        return Command.SetParam.of(
                writer, addresses[i], Content.of(new Value.Int(value++)), WriteOptions.PLAIN, Reply.NONE);
    }

    /** One SET. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long set() {
        for (int i = 0; i < BATCH; i++) {
            bus.submit(set(next));
            next = next + 1 == addresses.length ? 0 : next + 1;
        }
        thread.runAll();
        return subscriber.signals();
    }
}
