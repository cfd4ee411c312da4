package io.stagebus.benchmarks.micro;

import com.illposed.osc.BufferBytesReceiver;
import com.illposed.osc.OSCMessage;
import com.illposed.osc.OSCPacket;
import com.illposed.osc.OSCParseException;
import com.illposed.osc.OSCParser;
import com.illposed.osc.OSCSerializeException;
import com.illposed.osc.OSCSerializer;
import com.illposed.osc.OSCSerializerAndParserBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stagebus.osc.codec.OscArgument;
import io.stagebus.osc.codec.OscBundle;
import io.stagebus.osc.codec.OscDecoder;
import io.stagebus.osc.codec.OscEncoder;
import io.stagebus.osc.codec.OscException;
import io.stagebus.osc.codec.OscMessage;
import io.stagebus.osc.codec.OscPacket;
import io.stagebus.osc.codec.TimeTag;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Our OSC codec beside JavaOSC: a fader's message, one of four kinds of argument, a bundle of eight faders. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class OscCodecBenchmark {

    private static final OscMessage FADER = OscMessage.of("/synth/cutoff", new OscArgument.Float32(0.5f));
    private static final OscMessage MIXED = OscMessage.of(
            "/mixer/channel/7",
            new OscArgument.Int32(7),
            new OscArgument.Float32(0.25f),
            new OscArgument.Text("vox"),
            new OscArgument.True());

    private final ByteBuf faderBytes = bytes(FADER);
    private final ByteBuf mixedBytes = bytes(MIXED);
    private final ByteBuf bundleBytes = bytes(bundle());
    private final ByteBuf out = Unpooled.directBuffer(512);
    private final OscDecoder decoder = new OscDecoder();

    private final ByteBuffer faderBuffer = faderBytes.nioBuffer();
    private final ByteBuffer mixedBuffer = mixedBytes.nioBuffer();
    private final ByteBuffer bundleBuffer = bundleBytes.nioBuffer();
    private final ByteBuffer outBuffer = ByteBuffer.allocate(512);
    private final OSCParser parser = new OSCSerializerAndParserBuilder().buildParser();
    private final OSCSerializer serializer =
            new OSCSerializerAndParserBuilder().buildSerializer(new BufferBytesReceiver(outBuffer));

    private static OscBundle bundle() {
        List<OscPacket> faders = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            faders.add(OscMessage.of("/synth/cutoff" + i, new OscArgument.Float32(i)));
        }
        return new OscBundle(TimeTag.IMMEDIATELY, faders);
    }

    private static ByteBuf bytes(OscPacket packet) {
        ByteBuf bytes = Unpooled.directBuffer();
        OscEncoder.encode(packet, bytes);
        return bytes;
    }

    /** Ours, as the door reads it: address and value, without a message. */
    @Benchmark
    public float readFader() throws OscException {
        @Nullable String address = decoder.fader(faderBytes);
        if (address == null) {
            // The first time, or where something else took its place.
            decoder.decode(faderBytes);
        }
        return decoder.faderValue();
    }

    /** Ours. */
    @Benchmark
    public OscPacket decodeFader() throws OscException {
        return decoder.decode(faderBytes);
    }

    /** JavaOSC's. */
    @Benchmark
    public OSCPacket javaOscDecodeFader() throws OSCParseException {
        return parser.convert(faderBuffer.rewind().slice());
    }

    /** Ours. */
    @Benchmark
    public OscPacket decodeMixed() throws OscException {
        return decoder.decode(mixedBytes);
    }

    /** JavaOSC's. */
    @Benchmark
    public OSCPacket javaOscDecodeMixed() throws OSCParseException {
        return parser.convert(mixedBuffer.rewind().slice());
    }

    /** Ours. */
    @Benchmark
    public OscPacket decodeBundle() throws OscException {
        return decoder.decode(bundleBytes);
    }

    /** JavaOSC's. */
    @Benchmark
    public OSCPacket javaOscDecodeBundle() throws OSCParseException {
        return parser.convert(bundleBuffer.rewind().slice());
    }

    /** Ours. */
    @Benchmark
    public int encodeFader() {
        out.clear();
        OscEncoder.encode(FADER, out);
        return out.readableBytes();
    }

    /** JavaOSC's; its message is made anew, as it has to be for each value. */
    @Benchmark
    public int javaOscEncodeFader() throws OSCSerializeException {
        outBuffer.clear();
        serializer.write(new OSCMessage("/synth/cutoff", List.of(0.5f)));
        return outBuffer.position();
    }
}
