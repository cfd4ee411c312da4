package io.stagebus.osc.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.illposed.osc.BufferBytesReceiver;
import com.illposed.osc.OSCParseException;
import com.illposed.osc.OSCParser;
import com.illposed.osc.OSCSerializeException;
import com.illposed.osc.OSCSerializer;
import com.illposed.osc.OSCSerializerAndParserBuilder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Another implementation reads our bytes as the same message, and writes the same bytes. Blobs are only compared in
 * writing: JavaOSC 0.8 reads one without going behind it, and everything after it wrong.
 */
class JavaOscOraclePropertyTest {

    private final OSCParser parser = new OSCSerializerAndParserBuilder().buildParser();

    @Property(tries = 1000)
    void readsOurBytesAsWeMeantThem(@ForAll("withoutBlobs") OscMessage message) throws OSCParseException {
        com.illposed.osc.OSCPacket read = parser.convert(ByteBuffer.wrap(OscBytes.encode(message)));

        com.illposed.osc.OSCMessage theirs = (com.illposed.osc.OSCMessage) read;
        assertThat(theirs.getAddress()).isEqualTo(message.address());
        assertThat(theirs.getArguments()).isEqualTo(theirs(message.arguments()));
    }

    @Property(tries = 1000)
    void writesTheSameBytes(@ForAll("messages") OscMessage message) throws OSCSerializeException {
        com.illposed.osc.OSCMessage theirs =
                new com.illposed.osc.OSCMessage(message.address(), theirs(message.arguments()));

        assertThat(written(theirs)).isEqualTo(OscBytes.encode(message));
    }

    @Property(tries = 300)
    void readsOurBundles(@ForAll("withoutBlobs") OscMessage first, @ForAll("withoutBlobs") OscMessage second)
            throws OSCParseException {
        OscBundle bundle = new OscBundle(TimeTag.of(3_900_000_000L, 1L << 31), List.of(first, second));
        com.illposed.osc.OSCBundle theirs =
                (com.illposed.osc.OSCBundle) parser.convert(ByteBuffer.wrap(OscBytes.encode(bundle)));

        assertThat(theirs.getTimestamp().getNtpTime())
                .isEqualTo(bundle.timeTag().ntp());
        assertThat(theirs.getPackets()).hasSize(2);
        com.illposed.osc.OSCMessage last =
                (com.illposed.osc.OSCMessage) theirs.getPackets().get(1);
        assertThat(last.getArguments()).isEqualTo(theirs(second.arguments()));
    }

    private static byte[] written(com.illposed.osc.OSCPacket packet) throws OSCSerializeException {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        OSCSerializer serializer = new OSCSerializerAndParserBuilder().buildSerializer(new BufferBytesReceiver(buffer));
        serializer.write(packet);
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    /** The arguments in the types the other one uses. */
    private static List<Object> theirs(List<OscArgument> arguments) {
        List<Object> theirs = new ArrayList<>();
        for (OscArgument argument : arguments) {
            theirs.add(
                    switch (argument) {
                        case OscArgument.Int32 a -> a.value();
                        case OscArgument.Float32 a -> a.value();
                        case OscArgument.Text a -> a.value();
                        case OscArgument.Blob a -> a.value().buffer();
                        case OscArgument.Int64 a -> a.value();
                        case OscArgument.Float64 a -> a.value();
                        case OscArgument.True a -> true;
                        case OscArgument.False a -> false;
                        case OscArgument other -> throw new IllegalArgumentException("not compared: " + other);
                    });
        }
        return theirs;
    }

    @Provide
    Arbitrary<OscMessage> withoutBlobs() {
        return messages()
                .map(message -> new OscMessage(
                        message.address(),
                        message.arguments().stream()
                                .filter(argument -> !(argument instanceof OscArgument.Blob))
                                .toList()));
    }

    /** Messages of the tags and characters both know; of NaN each keeps other bits. */
    @Provide
    Arbitrary<OscMessage> messages() {
        Arbitrary<String> text = Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(20);
        Arbitrary<OscArgument> argument = Arbitraries.oneOf(List.of(
                Arbitraries.integers().map(OscArgument.Int32::new),
                Arbitraries.floats().map(OscArgument.Float32::new),
                text.map(OscArgument.Text::new),
                Arbitraries.bytes()
                        .array(byte[].class)
                        .ofMaxSize(9)
                        .map(bytes -> new OscArgument.Blob(io.stagebus.core.signal.Bytes.copyOf(bytes))),
                Arbitraries.longs().map(OscArgument.Int64::new),
                Arbitraries.doubles().map(OscArgument.Float64::new),
                Arbitraries.of(OscArgument.TRUE, OscArgument.FALSE)));
        Arbitrary<String> address = Arbitraries.strings()
                .alpha()
                .numeric()
                .ofMinLength(1)
                .ofMaxLength(9)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(names -> "/" + String.join("/", names));
        return Combinators.combine(address, argument.list().ofMaxSize(6)).as(OscMessage::new);
    }
}
