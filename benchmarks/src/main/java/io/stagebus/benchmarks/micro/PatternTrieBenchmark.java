package io.stagebus.benchmarks.micro;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.address.PatternTrie;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** The trie with a venue's mix of subscriptions, asked for addresses it has not seen: what a match costs uncached. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PatternTrieBenchmark {

    /** How many subscriptions there are. */
    @Param({"10", "1000", "10000"})
    public int subscriptions;

    private static final int ADDRESSES = 1024;

    private final PatternTrie<Object> trie = new PatternTrie<>();
    private final String[] texts = new String[ADDRESSES];
    private final Address deep = Address.of("/a".repeat(32));
    private int turn;

    /** Fills the trie. */
    @Setup
    public void fill() {
        for (int i = 0; i < subscriptions; i++) {
            trie.add(SubscriptionMix.pattern(i), i);
        }
        // Also the worst that the issue names, which every walk has to carry along.
        trie.add(AddressPattern.of("/a" + "/**".repeat(32)), "worst");
        for (int i = 0; i < ADDRESSES; i++) {
            texts[i] = SubscriptionMix.address(i * 7);
        }
    }

    /** A fader's address; it is parsed and split anew each time, as on its first arrival. */
    @Benchmark
    public void firstArrival(Blackhole hole) {
        turn = (turn + 1) & (ADDRESSES - 1);
        trie.match(Address.of(texts[turn]), hole::consume);
    }

    /** An address of 32 segments below a pattern of 32 {@code **}. */
    @Benchmark
    public void deepAddress(Blackhole hole) {
        trie.match(deep, hole::consume);
    }
}
