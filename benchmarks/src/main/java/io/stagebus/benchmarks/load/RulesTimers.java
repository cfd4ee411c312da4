package io.stagebus.benchmarks.load;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.bus.BusSettings;
import io.stagebus.core.bus.LoopExecutor;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Reply;
import io.stagebus.core.journal.JournalException;
import io.stagebus.core.journal.MemoryJournal;
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
import io.stagebus.core.time.GatewayClock;
import io.stagebus.rules.engine.EngineLimits;
import io.stagebus.rules.engine.RulesEngine;
import io.stagebus.rules.rule.RuleSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * How late what rules wait for comes, on an event loop like the gateway's, while 10,000 delays are pending all the time: each that
 * is over begins anew. Used once, by one thread; what it counts belongs to the loop.
 */
final class RulesTimers {

    static final int PENDING = 10_000;

    private static final int RULES = 20;
    private static final long MILLI = 1_000_000;
    private static final long SHORTEST_MILLIS = 500;
    private static final long LONGER_MILLIS = 50;
    private static final long BEAT_MILLIS = 50;
    private static final long FADE_MILLIS = 1_000;
    private static final long FADE_BEAT_MILLIS = 25;
    private static final long HIGHEST_NANOS = 60_000_000_000L;

    private final Histogram delays = new Histogram(HIGHEST_NANOS, 3);
    private final Histogram intervals = new Histogram(HIGHEST_NANOS, 3);
    private final Histogram fades = new Histogram(HIGHEST_NANOS, 3);
    private final Map<Address, Long> since = new HashMap<>();
    private final Map<Address, List<Long>> beats = new HashMap<>();
    private final Session user = new Session("test", "user", "", "", "anonymous", AccessScope.OPEN);
    private final CountDownLatch over = new CountDownLatch(1);
    private boolean counting;

    /** What was measured, in nanoseconds. */
    record Late(Histogram delays, Histogram intervals, Histogram fades) {}

    private RulesTimers() {}

    /** Measures for so long, once everything is pending. */
    static Late measure(long seconds) {
        return new RulesTimers().run(seconds);
    }

    private Late run(long seconds) {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            EventLoop loop = group.next();
            loop.submit(() -> start(loop, seconds)).syncUninterruptibly();
            over.await();
            beats.values().forEach(this::count);
            return new Late(delays, intervals, fades);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while it measured", e);
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private void start(EventLoop loop, long seconds) {
        GatewayClock clock = GatewayClock.system();
        LoopExecutor executor = new LoopExecutor(loop, loop::inEventLoop);
        SignalBus bus = new SignalBus(executor, clock, new MemoryJournal(100), BusSettings.DEFAULT);
        try {
            bus.start();
        } catch (JournalException e) {
            throw new IllegalStateException(e);
        }
        EngineLimits limits = new EngineLimits(Integer.MAX_VALUE, 8, 2 * PENDING, 100, 0);
        new RulesEngine(bus, executor, clock, limits).start(rules());
        bus.submit(new Command.OpenSession(user, new Watcher(bus), false, Reply.NONE));
        bus.submit(new Command.Subscribe(
                new Subscription(user, 1, AddressPattern.ALL, SignalKind.ALL, Echo.ALL, DeliveryOptions.NONE),
                false,
                Reply.NONE));
        long spread = SHORTEST_MILLIS * MILLI / PENDING;
        for (int i = 0; i < PENDING; i++) {
            String go = "/go/" + i % RULES + "/" + i;
            bus.after(i * spread, () -> emit(bus, go));
        }
        for (int i = 0; i < RULES; i++) {
            String go = "/fade-go/" + i;
            bus.after((SHORTEST_MILLIS + i) * MILLI, () -> emit(bus, go));
        }
        // Half as long again passes before anything counts: compilers share the processor at first.
        long begun = 2 * SHORTEST_MILLIS * MILLI + seconds * 500 * MILLI;
        bus.after(begun, () -> counting = true);
        bus.after(begun + seconds * 1_000 * MILLI, over::countDown);
    }

    private void emit(SignalBus bus, String address) {
        bus.submit(Command.Publish.event(user, Address.of(address), Content.NONE, Reply.NONE));
    }

    private static long delayMillis(int rule) {
        return SHORTEST_MILLIS + rule * LONGER_MILLIS;
    }

    private static RuleSet rules() {
        List<String> rules = new ArrayList<>();
        for (int i = 0; i < RULES; i++) {
            rules.add("{'id': 'delay" + i + "', 'overlap': {'parallel': " + 2 * PENDING / RULES
                    + "}, 'trigger': {'type': 'on_event', 'pattern': '/go/" + i + "/{n}'}, 'actions': ["
                    + "{'type': 'delay', 'milliseconds': " + delayMillis(i) + "},"
                    + "{'type': 'publish', 'address': '/done/" + i + "/{n}'}]}");
            rules.add("{'id': 'beat" + i + "', 'trigger': {'type': 'on_interval', 'seconds': " + BEAT_MILLIS / 1e3
                    + "}, 'actions': [{'type': 'publish', 'address': '/beat/" + i + "'}]}");
            rules.add("{'id': 'fade" + i + "', 'trigger': {'type': 'on_event', 'pattern': '/fade-go/" + i
                    + "'}, 'actions': [{'type': 'fade', 'address': '/fade/" + i
                    + "', 'from': 0, 'to': 1, 'milliseconds': "
                    + FADE_MILLIS + ", 'rate': " + 1_000 / FADE_BEAT_MILLIS + "}]}");
        }
        return RulesCost.parsed(rules);
    }

    /** Beats are late by so much as they lie behind the most punctual one; half of them are punctual enough to tell it. */
    private void count(List<Long> times) {
        long[] phases = times.stream()
                .mapToLong(time -> phase(times.getFirst(), BEAT_MILLIS * MILLI / 2, time))
                .sorted()
                .toArray();
        long usual = times.getFirst() - BEAT_MILLIS * MILLI / 2 + phases[phases.length / 2];
        // A late beat may lie nearer to the next one: only a quarter of the time is thought of as early.
        long early = BEAT_MILLIS * MILLI / 4;
        long best = times.stream()
                .mapToLong(time -> phase(usual, early, time))
                .min()
                .orElseThrow();
        times.forEach(time -> intervals.recordValue(phase(usual, early, time) - best));
    }

    /** Where in the beat that begins {@code before} a punctual one. A beat that was left out moves nothing. */
    private static long phase(long punctual, long before, long time) {
        return Math.floorMod(time - punctual + before, BEAT_MILLIS * MILLI);
    }

    /** Sees everything, and begins anew what is over. */
    private final class Watcher implements Subscriber {
        private final SignalBus bus;

        Watcher(SignalBus bus) {
            this.bus = bus;
        }

        @Override
        public void onSignal(Signal signal, List<Subscription> matched) {
            long now = System.nanoTime();
            Address address = signal.address();
            switch (address.segments().getFirst()) {
                case "go" -> since.put(address, now);
                case "done" -> done(address, now);
                case "beat" -> {
                    if (counting) {
                        beats.computeIfAbsent(address, fresh -> new ArrayList<>())
                                .add(now);
                    }
                }
                case "fade-go" ->
                    since.put(Address.of("/fade/" + address.segments().get(1)), now);
                case "fade" -> faded(address, signal, now);
                case "stagebus" -> {
                    // What the gateway tells of itself.
                }
                default -> throw new IllegalStateException("unexpected " + address);
            }
        }

        private void done(Address address, long now) {
            List<String> segments = address.segments();
            String go = "/go/" + segments.get(1) + "/" + segments.get(2);
            long late = now - began(Address.of(go)) - delayMillis(Integer.parseInt(segments.get(1))) * MILLI;
            if (counting) {
                delays.recordValue(Math.max(0, late));
            }
            emit(bus, go);
        }

        private long began(Address address) {
            return Objects.requireNonNull(since.get(address));
        }

        private void faded(Address address, Signal signal, long now) {
            long passed = now - began(address);
            double value = signal.content().value().asDouble();
            if (counting && value > 0) {
                fades.recordValue(
                        value == 1 ? Math.max(0, passed - FADE_MILLIS * MILLI) : passed % (FADE_BEAT_MILLIS * MILLI));
            }
            if (signal.content().value().equals(Value.of(1))) {
                emit(bus, "/fade-go/" + address.segments().get(1));
            }
        }

        @Override
        public void onBatchEnd() {
            // Nothing is written.
        }

        @Override
        public void onClosed(String reason) {
            throw new IllegalStateException("the bus closed a session of the benchmark: " + reason);
        }
    }
}
