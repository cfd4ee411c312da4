package io.stagebus.benchmarks.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stagebus.websocket.protocol.AddressTable;
import io.stagebus.websocket.protocol.ClaspException;
import io.stagebus.websocket.protocol.FrameCodec;
import io.stagebus.websocket.protocol.Message;
import io.stagebus.websocket.protocol.MessageCodec;
import io.stagebus.websocket.protocol.SignalFrames;
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

/** CLASP frames: a fader's SET and a cue's PUBLISH with a map, both ways. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ClaspCodecBenchmark {

    private final MessageCodec codec = new MessageCodec(new AddressTable());
    private final ByteBuf set = Unpooled.directBuffer();
    private final ByteBuf publish = Unpooled.directBuffer();
    private final ByteBuf out = Unpooled.directBuffer(1024);

    /** Frames to decode are those that the gateway writes. */
    public ClaspCodecBenchmark() {
        SignalFrames.write(set, SampleSignals.FADER);
        SignalFrames.write(publish, SampleSignals.CUE);
    }

    /** A SET of a float. */
    @Benchmark
    public Message decodeSet() throws ClaspException {
        return codec.decode(set, FrameCodec.decode(set));
    }

    /** A PUBLISH with a map. */
    @Benchmark
    public Message decodeMap() throws ClaspException {
        return codec.decode(publish, FrameCodec.decode(publish));
    }

    /** A SET of a float. */
    @Benchmark
    public boolean encodeSet() {
        out.clear();
        return SignalFrames.write(out, SampleSignals.FADER);
    }

    /** A PUBLISH with a map. */
    @Benchmark
    public boolean encodeMap() {
        out.clear();
        return SignalFrames.write(out, SampleSignals.CUE);
    }
}
