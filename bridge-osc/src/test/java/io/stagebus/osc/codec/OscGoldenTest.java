package io.stagebus.osc.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.signal.Bytes;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes and packets side by side, both ways: the examples of OSC 1.0, and one of every type tag. */
class OscGoldenTest {

    static Stream<Arguments> vectors() {
        return Stream.of(
                vector(
                        "OSC 1.0 example: /oscillator/4/frequency 440.0",
                        "'/oscillator/4/frequency' . ',f' .. 43dc0000",
                        OscMessage.of("/oscillator/4/frequency", new OscArgument.Float32(440.0f))),
                vector(
                        "OSC 1.0 example: /foo with five arguments",
                        "'/foo' .... ',iisff' .. 000003e8 ffffffff 'hello' ... 3f9df3b6 40b5b22d",
                        OscMessage.of(
                                "/foo",
                                new OscArgument.Int32(1000),
                                new OscArgument.Int32(-1),
                                new OscArgument.Text("hello"),
                                new OscArgument.Float32(1.234f),
                                new OscArgument.Float32(5.678f))),
                vector(
                        "OSC 1.0 string examples: \"OSC\" is four bytes, \"data\" eight",
                        "'/s' .. ',ss' . 'OSC' . 'data' ....",
                        OscMessage.of("/s", new OscArgument.Text("OSC"), new OscArgument.Text("data"))),
                vector("an empty string is four zeros", "'/s' .. ',s' .. ....", text("")),
                vector("text is UTF-8", "'/s' .. ',s' .. c5bcc3b3c582c487 ....", text("żółć")),
                vector(
                        "blobs are padded with zeros, but not when they are full",
                        "'/b' .. ',bbb' .... 00000003 'abc' . 00000000 00000004 01020304",
                        OscMessage.of(
                                "/b",
                                new OscArgument.Blob(Bytes.utf8("abc")),
                                new OscArgument.Blob(Bytes.EMPTY),
                                new OscArgument.Blob(Bytes.copyOf(new byte[] {1, 2, 3, 4})))),
                vector(
                        "tags without data",
                        "'/t' .. ',TFNI' ...",
                        OscMessage.of(
                                "/t", OscArgument.TRUE, OscArgument.FALSE, OscArgument.NIL, OscArgument.INFINITUM)),
                vector(
                        "64 bits",
                        "'/h' .. ',hdt' .... 0000010000000000 4004000000000000 0000000000000001",
                        OscMessage.of(
                                "/h",
                                new OscArgument.Int64(1L << 40),
                                new OscArgument.Float64(2.5),
                                new OscArgument.Time(TimeTag.IMMEDIATELY))),
                vector(
                        "character, colour, MIDI, symbol",
                        "'/c' .. ',crmS' ... 00000041 01020304 05903c7f 'sym' .",
                        OscMessage.of(
                                "/c",
                                new OscArgument.Char('A'),
                                new OscArgument.Rgba(0x01020304),
                                new OscArgument.Midi(0x05903C7F),
                                new OscArgument.Symbol("sym"))),
                vector(
                        "arrays in arrays",
                        "'/arr' .... ',[ii[f][]]' .. 00000001 00000002 40400000",
                        OscMessage.of(
                                "/arr",
                                new OscArgument.Array(List.of(
                                        new OscArgument.Int32(1),
                                        new OscArgument.Int32(2),
                                        new OscArgument.Array(List.of(new OscArgument.Float32(3))),
                                        new OscArgument.Array(List.of()))))),
                vector(
                        "OSC 1.0 bundle: head, time tag, sizes",
                        """
                        '#bundle' . 0000000000000001
                        00000010 '/a' .. ',i' .. 00000001 .... \
                        """.replace("....", "").replace("00000010", "0000000c"),
                        OscBundle.immediately(OscMessage.of("/a", new OscArgument.Int32(1)))),
                vector(
                        "an empty bundle",
                        "'#bundle' . 83aa7e8080000000",
                        new OscBundle(new TimeTag(0x83AA7E80_80000000L), List.of())),
                vector(
                        "a bundle in a bundle",
                        """
                        '#bundle' . 0000000000000001
                        00000008 '/a' .. ',' ...
                        0000001c '#bundle' . 0000000000000001
                                 00000008 '/b' .. ',' ...
                        """,
                        OscBundle.immediately(OscMessage.of("/a"), OscBundle.immediately(OscMessage.of("/b")))));
    }

    private static OscMessage text(String text) {
        return OscMessage.of("/s", new OscArgument.Text(text));
    }

    private static Arguments vector(String name, String layout, OscPacket packet) {
        return Arguments.of(name, OscBytes.of(layout), packet);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void decodes(String name, byte[] bytes, OscPacket packet) throws OscException {
        assertThat(OscBytes.decode(bytes)).isEqualTo(packet);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void encodes(String name, byte[] bytes, OscPacket packet) {
        assertThat(OscBytes.encode(packet)).isEqualTo(bytes);
    }

    /** A cut packet is an error, unless what is left is a packet of its own. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void isTotalWhenCutAtEveryByte(String name, byte[] bytes, OscPacket packet) {
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(bytes, length);
            try {
                assertThat(OscBytes.decode(cut)).as("first %d bytes", length).isNotEqualTo(packet);
            } catch (OscException e) {
                assertThat(e.offset()).as(e.getMessage()).isBetween(0, length);
            }
        }
    }
}
