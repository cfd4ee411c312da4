package io.stagebus.benchmarks.load;

import com.sun.management.ThreadMXBean;
import io.stagebus.benchmarks.micro.CallerThread;
import io.stagebus.benchmarks.report.Row;
import io.stagebus.core.address.Address;
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
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import io.stagebus.core.subscription.Subscriber;
import io.stagebus.core.subscription.Subscription;
import io.stagebus.core.time.GatewayClock;
import io.stagebus.rules.engine.RulesEngine;
import io.stagebus.rules.json.RuleFileException;
import io.stagebus.rules.json.RuleFileParser;
import io.stagebus.rules.rule.RuleSet;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * What rules cost on the bus's own thread, without a door: a signal that one of many rules matches, one that none does, a
 * firing. Each figure is what the same signals cost more than without rules, the best of some rounds.
 */
final class RulesCost implements Program {

    private static final int ADDRESSES = 1_000;
    private static final int BATCH = 16;
    private static final double NANOS_PER_MICRO = 1_000;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final int ALLOCATION_SIGNALS = 50_000;
    private static final int STEADY_TURNS = 5;
    private static final long PATIENCE_NANOS = 20_000_000_000L;
    /** What is measured has crumbs of the measuring itself in it. */
    private static final double SMALLEST_OBJECT_BYTES = 8;

    @Override
    public String name() {
        return "rules";
    }

    @Override
    public String summary() {
        return "what a signal costs more with 1,000 and 10,000 rules, a firing, replay, and how late timers are";
    }

    @Override
    public void run(Bench bench) {
        int signals = bench.effort().count(2_000_000, 20_000);
        int rounds = bench.effort().isQuick() ? 1 : 7;
        double none = nanos(List.of(), signals, rounds);
        double thousand = nanos(matchingOne(1_000), signals, rounds) - none;
        double tenThousand = nanos(matchingOne(10_000), signals, rounds) - none;
        double firing = nanos(List.of(firing()), signals / 4, rounds) - none;
        micros(bench, "added to a signal that 1 of 1,000 rules matches", 1, thousand);
        double ratio = tenThousand / thousand;
        bench.report()
                .add(Row.absolute(name(), "the same with 10,000 rules, as a multiple", "≤ 1.3", ratio, ratio <= 1.3));
        micros(bench, "a firing with two conditions and two sets, with the sets", 5, firing);
        double bytes = bytesAdded(elsewhere(1_000));
        bench.report()
                .add(Row.absolute(
                        name(),
                        "bytes added to a signal that matches no rule",
                        "0",
                        bytes,
                        bytes < SMALLEST_OBJECT_BYTES));
        replay(bench, signals / 4, rounds);
        timers(bench);
    }

    private void replay(Bench bench, int signals, int rounds) {
        List<Address> addresses = IntStream.range(0, ADDRESSES)
                .mapToObj(i -> Address.of("/venue/" + i + "/level"))
                .toList();
        double perSecond = RulesReplay.perSecond(parsed(matchingOne(100)), addresses, signals, rounds);
        bench.report()
                .add(Row.absolute(
                        name(),
                        "recorded signals/s replayed with 100 rules",
                        "≥ 200,000",
                        perSecond,
                        perSecond >= 200_000));
    }

    private void timers(Bench bench) {
        RulesTimers.Late late = RulesTimers.measure(bench.effort().isQuick() ? 1 : 20);
        late(bench, "a delay", late.delays());
        late(bench, "an interval", late.intervals());
        late(bench, "a step of a fade", late.fades());
    }

    private void late(Bench bench, String what, Histogram nanos) {
        double millis = nanos.getValueAtPercentile(99) / NANOS_PER_MILLI;
        bench.report()
                .add(Row.absolute(
                        name(),
                        "ms that " + what + " is late with 10,000 delays pending, p99",
                        "≤ 2",
                        millis,
                        millis <= 2 && nanos.getTotalCount() > 0));
    }

    private void micros(Bench bench, String what, double limit, double nanos) {
        double micros = nanos / NANOS_PER_MICRO;
        bench.report().add(Row.absolute(name(), "µs " + what, "≤ " + limit, micros, micros <= limit));
    }

    /** So many rules about addresses of their own, and one of them about each address that is written. */
    private static List<String> matchingOne(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> rule(i, i < ADDRESSES ? "/venue/" + i + "/level" : "/other/" + i + "/*"))
                .toList();
    }

    private static List<String> elsewhere(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> rule(i, "/other/" + i + "/**"))
                .toList();
    }

    private static String rule(int index, String pattern) {
        return "{'id': 'r" + index + "', 'trigger': {'type': 'on_change', 'pattern': '" + pattern
                + "', 'only_if_changed': false}, 'conditions': [{'address': '/armed', 'op': 'eq', 'value': true}],"
                + " 'actions': [{'type': 'set', 'address': '/out', 'value': 1}]}";
    }

    private static String firing() {
        return "{'id': 'r', 'trigger': {'type': 'on_change', 'pattern': '/venue/*/level', 'only_if_changed': false},"
                + " 'conditions': [{'address': '/armed', 'op': 'ne', 'value': true},"
                + " {'address': '/armed', 'op': 'exists'}],"
                + " 'actions': [{'type': 'set', 'address': '/out/1', 'value': 1},"
                + " {'type': 'set_from_trigger', 'address': '/out/2'}]}";
    }

    private static double nanos(List<String> rules, int signals, int rounds) {
        Loaded loaded = new Loaded(rules);
        loaded.write(signals / 2);
        double[] each = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            long start = System.nanoTime();
            loaded.write(signals);
            each[round] = (double) (System.nanoTime() - start) / signals;
        }
        return Arrays.stream(each).min().orElseThrow();
    }

    /**
     * How many bytes a signal allocates more with these rules than with none, once the compiler has settled: until then a
     * difference says how far it has come with either. So both take turns, each counts with its least, and that is
     * believed when it has stood for some turns. A difference that stays is measured until the patience ends.
     */
    private static double bytesAdded(List<String> rules) {
        Loaded with = new Loaded(rules);
        Loaded without = new Loaded(List.of());
        double least = Double.MAX_VALUE;
        double reference = Double.MAX_VALUE;
        long start = System.nanoTime();
        int steady = 0;
        while (steady < STEADY_TURNS || least - reference >= SMALLEST_OBJECT_BYTES) {
            double one = with.bytes(ALLOCATION_SIGNALS);
            double other = without.bytes(ALLOCATION_SIGNALS);
            boolean lower = least - one >= 1 || reference - other >= 1;
            steady = lower ? 0 : steady + 1;
            least = Math.min(least, one);
            reference = Math.min(reference, other);
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                break;
            }
        }
        return Math.max(0, least - reference);
    }

    /** Rules, with single quotes for double ones. */
    static RuleSet parsed(List<String> rules) {
        String json = rules.stream().collect(Collectors.joining(",", "[", "]")).replace('\'', '"');
        try {
            return RuleFileParser.parse("benchmark", json.getBytes(StandardCharsets.UTF_8));
        } catch (RuleFileException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A bus with rules and somebody who writes. */
    private static final class Loaded {
        private final CallerThread thread = new CallerThread();
        private final SignalBus bus;
        private final Session user = new Session("test", "user", "", "", "anonymous", AccessScope.OPEN);
        private final Command.SetParam[] commands = new Command.SetParam[ADDRESSES];
        private long written;

        Loaded(List<String> rules) {
            GatewayClock clock = GatewayClock.system();
            bus = new SignalBus(thread, clock, new MemoryJournal(100), BusSettings.DEFAULT);
            try {
                bus.start();
            } catch (JournalException e) {
                throw new IllegalStateException(e);
            }
            // A rule that is fired as often as here is a storm to the gateway; what is measured is the firing.
            new RulesEngine(bus, thread, clock, new io.stagebus.rules.engine.EngineLimits(Integer.MAX_VALUE, 8))
                    .start(parsed(rules));
            bus.submit(new Command.OpenSession(user, new Deaf(), false, Reply.NONE));
            for (int i = 0; i < ADDRESSES; i++) {
                commands[i] = set("/venue/" + i + "/level", i);
            }
            bus.submit(set("/armed", 0));
            thread.runAll();
        }

        private Command.SetParam set(String address, long value) {
            return Command.SetParam.of(
                    user, Address.of(address), Content.of(Value.of(value)), WriteOptions.PLAIN, Reply.NONE);
        }

        /** Bytes that this thread allocates for each of so many signals. */
        double bytes(int signals) {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            write(signals);
            return (double) (threads.getCurrentThreadAllocatedBytes() - before) / signals;
        }

        void write(int signals) {
            for (int i = 0; i < signals; i += BATCH) {
                for (int j = 0; j < BATCH; j++) {
                    bus.submit(commands[(int) (written++ % ADDRESSES)]);
                }
                thread.runAll();
            }
        }
    }

    /** It subscribes to nothing. */
    private static final class Deaf implements Subscriber {
        @Override
        public void onSignal(Signal signal, List<Subscription> matched) {
            // Nothing is subscribed.
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
