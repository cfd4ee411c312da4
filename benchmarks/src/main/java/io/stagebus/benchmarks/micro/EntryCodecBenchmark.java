package io.stagebus.benchmarks.micro;

import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.log.EntryCodec;
import io.stagebus.core.journal.log.EntryFormatException;
import io.stagebus.core.journal.log.EntryOutput;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Ttl;
import java.util.Map;
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

/** Entries of the write-ahead log: a fader's and that of a cue with a map, both ways. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EntryCodecBenchmark {

    private static final JournalEntry FADER = entry(SampleSignals.FADER);
    private static final JournalEntry CUE = entry(SampleSignals.CUE);

    private final EntryCodec codec = new EntryCodec(Map.of());
    private final byte[] fader = encoded(FADER).toArray();
    private final byte[] cue = encoded(CUE).toArray();

    private static JournalEntry entry(Signal signal) {
        return new JournalEntry(1, signal, Ttl.UNSPECIFIED, 0, false);
    }

    private static EntryOutput encoded(JournalEntry entry) {
        EntryOutput out = new EntryOutput(256);
        EntryCodec.encode(entry, out);
        return out;
    }

    /** A Param's. */
    @Benchmark
    public EntryOutput encodeParam() {
        return encoded(FADER);
    }

    /** An Event's with a map. */
    @Benchmark
    public EntryOutput encodeMap() {
        return encoded(CUE);
    }

    /** A Param's. */
    @Benchmark
    public JournalEntry decodeParam() throws EntryFormatException {
        return codec.decode(fader, 0, fader.length);
    }

    /** An Event's with a map. */
    @Benchmark
    public JournalEntry decodeMap() throws EntryFormatException {
        return codec.decode(cue, 0, cue.length);
    }
}
