package io.stagebus.osc.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stagebus.osc.codec.OscException.Kind;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the decoder refuses, where it says the fault is, and what it forgives. */
class OscDecoderTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            'abc' .                              | START            | 0
            '#bundlf' . ........                 | START            | 0
            '/a'                                 | SIZE             | 2
            '/abc'                               | STRING           | 4
            '/a' . 01                            | STRING           | 3
            '/a' .. ',s' .. 'abcd'               | STRING           | 12
            ff                                   | SIZE             | 1
            '/' fffe .                           | ADDRESS          | 0
            '/x' .. 'if' ..                      | TYPE_TAG_STRING  | 4
            '/x' .. ',qz' . ....                 | TYPE_TAG         | 5
            '/x' .. ',iz' . ........             | TYPE_TAG         | 6
            '/x' .. ',[[i' .... ....             | ARRAY            | 8
            '/x' .. ',i]' . ....                 | ARRAY            | 6
            '/x' .. ',i' ..                      | TRUNCATED        | 8
            '/x' .. ',ih' . ........             | TRUNCATED        | 12
            '/x' .. ',b' .. ffffffff             | BLOB             | 8
            '/x' .. ',b' .. 7fffffff             | BLOB             | 8
            '/x' .. ',b' .. 00000005 'abcd'      | BLOB             | 8
            '/x' .. ',b' .. 00000003 'abcd'      | BLOB             | 15
            '/x' .. ',i' .. ........             | TRAILING         | 12
            '#bundle' .                          | TRUNCATED        | 8
            '#bundle' . ........ 00000008 'abc' . | ELEMENT         | 16
            '#bundle' . ........ fffffffc '/a' .. | ELEMENT         | 16
            '#bundle' . ........ 00000003 '/a' .. | ELEMENT         | 16
            '#bundle' . ........ 7ffffffc '/a' .. | ELEMENT         | 16
            '#bundle' . ........ 00000000        | ELEMENT          | 16
            '#bundle' . ........ 00000004 'abc' . | START           | 20
            """)
    void refuses(String layout, Kind kind, int offset) {
        OscException problem = catchThrowableOfType(OscException.class, () -> OscBytes.decode(OscBytes.of(layout)));

        assertThat(problem).isNotNull();
        assertThat(problem.kind()).as(problem.getMessage()).isEqualTo(kind);
        assertThat(problem.offset()).as(problem.getMessage()).isEqualTo(offset);
    }

    @Test
    void saysWhatWasExpectedAndWhatWasFound() {
        OscException problem =
                catchThrowableOfType(OscException.class, () -> OscBytes.decode(OscBytes.of("'/x' .. 'f' ...")));

        assertThat(problem).hasMessage("byte 4: expected a type tag string that starts with ',', found 'f'");
    }

    @Test
    void refusesNothing() {
        OscException problem = catchThrowableOfType(OscException.class, () -> OscBytes.decode(new byte[0]));

        assertThat(problem.kind()).isEqualTo(Kind.EMPTY);
    }

    @Test
    void takesAMessageWithoutTypeTagString() throws OscException { // OSC 1.0 "OSC Type Tag String", older senders
        assertThat(OscBytes.decode(OscBytes.of("'/go' ."))).isEqualTo(OscMessage.of("/go"));
    }

    @Test
    void readsTextThatIsNoUtf8AsLatin1() throws OscException {
        assertThat(OscBytes.decode(OscBytes.of("'/s' .. ',s' .. 'M' fc 'r' .")))
                .isEqualTo(OscMessage.of("/s", new OscArgument.Text("Mür")));
    }

    @Test
    void boundsTheDepthOfBundles() throws OscException {
        OscPacket deep = OscMessage.of("/deep");
        for (int i = 0; i < OscDecoder.MAX_BUNDLE_DEPTH; i++) {
            deep = OscBundle.immediately(deep);
        }
        assertThat(OscBytes.decode(OscBytes.encode(deep))).isEqualTo(deep);

        byte[] tooDeep = OscBytes.encode(OscBundle.immediately(deep));
        OscException problem = catchThrowableOfType(OscException.class, () -> OscBytes.decode(tooDeep));
        assertThat(problem.kind()).isEqualTo(Kind.DEPTH);
        assertThat(problem.offset()).isEqualTo(20 * OscDecoder.MAX_BUNDLE_DEPTH);
    }

    @Test
    void boundsTheDepthOfArrays() throws OscException {
        String open = "[".repeat(OscDecoder.MAX_ARRAY_DEPTH);
        String close = "]".repeat(OscDecoder.MAX_ARRAY_DEPTH);
        assertThat(OscBytes.decode(tagged(open + "T" + close))).isInstanceOf(OscMessage.class);

        OscException problem =
                catchThrowableOfType(OscException.class, () -> OscBytes.decode(tagged("[" + open + "T" + close + "]")));
        assertThat(problem.kind()).isEqualTo(Kind.DEPTH);
        assertThat(problem.offset()).isEqualTo(5 + OscDecoder.MAX_ARRAY_DEPTH);
    }

    @Test
    void answersSixtyKilobytesOfNestedBundlesWithAnError() {
        ByteBuf out = Unpooled.buffer();
        for (int left = 60_000; left >= 20; left -= 20) {
            out.writeCharSequence("#bundle\0", StandardCharsets.US_ASCII);
            out.writeLong(1);
            out.writeInt(left - 20);
        }
        OscException problem = catchThrowableOfType(OscException.class, () -> new OscDecoder().decode(out));

        assertThat(problem.kind()).isEqualTo(Kind.DEPTH);
    }

    private static byte[] tagged(String tags) {
        String padded = "/x\0\0," + tags + "\0".repeat(4 - (1 + tags.length()) % 4);
        return padded.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void countsOffsetsFromTheStartOfThePacketAndMovesNoIndex() {
        ByteBuf buffer = Unpooled.buffer();
        buffer.writeZero(3);
        buffer.writeBytes(OscBytes.of("'/x' .. ',i' .."));
        buffer.skipBytes(3);

        OscException problem = catchThrowableOfType(OscException.class, () -> new OscDecoder().decode(buffer));

        assertThat(problem.offset()).isEqualTo(8);
        assertThat(buffer.readerIndex()).isEqualTo(3);
    }

    @Test
    void knowsAnAddressThatComesAgain() throws OscException {
        OscDecoder decoder = new OscDecoder();
        ByteBuf message = Unpooled.wrappedBuffer(OscBytes.of("'/fader/1' .... ',' ..."));

        OscMessage first = (OscMessage) decoder.decode(message);
        OscMessage second = (OscMessage) decoder.decode(message);

        assertThat(second.address()).isEqualTo("/fader/1").isSameAs(first.address());
    }

    @Test
    void readsAFloatAtAKnownAddressWithoutAMessage() throws OscException {
        OscDecoder decoder = new OscDecoder();
        ByteBuf message = Unpooled.wrappedBuffer(OscBytes.of("'/fader/1' .... ',f' .. 3f000000"));
        assertThat(decoder.fader(message)).as("not known yet").isNull();
        decoder.decode(message);

        ByteBuf other = Unpooled.buffer().writeZero(3).skipBytes(3);
        other.writeBytes(OscBytes.of("'/fader/1' .... ',f' .. 3e800000"));
        assertThat(decoder.fader(other)).isEqualTo("/fader/1");
        assertThat(decoder.faderValue()).isEqualTo(0.25f);
        assertThat(other.readerIndex()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'/fader/1' .... ',i' .. 3f000000",
                "'/fader/1' .... ',ff' . 3f000000 3f000000",
                "'/fader/1' .... ',sf' . ',f' .. 3f000000",
                "'/fader/1' .... ',s' .. ',f' .. 3f000000",
                "'/fader/1' .... ',f' .. 3f00",
                "'/fader/1' .... ',f' ..",
                "'/fader/2' .... ',f' .. 3f000000",
                "'/fader/1' .... .... ',f' .. 3f000000",
                "'/fad' .... ',f' .. 3f000000",
                "',f' .. 3f000000",
                "'#bundle' . 00000000 00000001 00000014 '/fader/1' .... ',f' .. 3f000000",
            })
    void takesNothingElseForAFloatAtAKnownAddress(String layout) throws OscException {
        OscDecoder decoder = new OscDecoder();
        decoder.decode(Unpooled.wrappedBuffer(OscBytes.of("'/fader/1' .... ',f' .. 3f000000")));

        assertThat(decoder.fader(Unpooled.wrappedBuffer(OscBytes.of(layout)))).isNull();
    }

    @Test
    void allocatesNothingForAFloatAtAKnownAddress() throws OscException {
        OscDecoder decoder = new OscDecoder();
        ByteBuf message = Unpooled.directBuffer().writeBytes(OscBytes.of("'/fader/1' .... ',f' .. 3f000000"));
        decoder.decode(message);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        long known = 0;
        for (int round = 0; round < 20 && least > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10_000; i++) {
                message.setInt(16, i);
                known += decoder.fader(message) == null ? 0 : 1;
            }
            least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / 10_000);
        }

        assertThat(least).as("bytes a message").isZero();
        assertThat(known).isGreaterThanOrEqualTo(10_000);
        message.release();
    }

    @Test
    void tellsAddressesApartThatShareAPlaceInItsMemory() throws OscException {
        OscDecoder decoder = new OscDecoder();
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 10_000; i++) {
                OscMessage sent = OscMessage.of("/a/" + i);
                assertThat(decoder.decode(Unpooled.wrappedBuffer(OscBytes.encode(sent))))
                        .isEqualTo(sent);
            }
        }
    }
}
