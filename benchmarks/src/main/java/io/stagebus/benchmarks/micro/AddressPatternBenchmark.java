package io.stagebus.benchmarks.micro;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One pattern against one address (R1); {@link #thirtyTwoManyAgainstThirtyTwoSegments} has a target of 50 µs. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AddressPatternBenchmark {

    private final Address fader = Address.of("/lights/foh/17/intensity");
    private final Address deep = Address.of("/a".repeat(32));

    private final AddressPattern exact = AddressPattern.of("/lights/foh/17/intensity");
    private final AddressPattern one = AddressPattern.of("/lights/*/17/intensity");
    private final AddressPattern glob = AddressPattern.of("/lights/f*h/1*/int*ity");
    private final AddressPattern many = AddressPattern.of("/lights/**/intensity");
    private final AddressPattern thirtyTwoMany = AddressPattern.of("/**".repeat(32));
    private final AddressPattern thirtyTwoManyBetweenLetters = AddressPattern.of("/**/a".repeat(31) + "/**/b");

    /** No wildcard. */
    @Benchmark
    public boolean exact() {
        return exact.matches(fader);
    }

    /** One segment of any name. */
    @Benchmark
    public boolean oneSegment() {
        return one.matches(fader);
    }

    /** Wildcards within segments. */
    @Benchmark
    public boolean globs() {
        return glob.matches(fader);
    }

    /** Any number of segments in the middle. */
    @Benchmark
    public boolean manySegments() {
        return many.matches(fader);
    }

    /** The worst that the issue names. */
    @Benchmark
    public boolean thirtyTwoManyAgainstThirtyTwoSegments() {
        return thirtyTwoMany.matches(deep);
    }

    /** The same with a miss at the end, which a backtracking matcher needs years for. */
    @Benchmark
    public boolean thirtyTwoManyThatMissLate() {
        return thirtyTwoManyBetweenLetters.matches(deep);
    }
}
