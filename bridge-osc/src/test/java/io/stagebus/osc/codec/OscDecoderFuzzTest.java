package io.stagebus.osc.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** Any bytes at all: a packet that is written the same, or the one declared error with an offset within the bytes. */
class OscDecoderFuzzTest {

    @FuzzTest
    void decodes(byte[] bytes) throws OscException {
        OscPacket packet;
        try {
            packet = OscBytes.decode(bytes);
        } catch (OscException e) {
            assertThat(e.offset()).isBetween(0, bytes.length);
            return;
        }
        assertThat(OscBytes.decode(OscBytes.encode(packet))).isEqualTo(packet);
        shortCutAgrees(bytes, packet);
    }

    /** What is read without a message is what the message says. */
    private static void shortCutAgrees(byte[] bytes, OscPacket packet) throws OscException {
        OscDecoder decoder = new OscDecoder();
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        assertThat(decoder.fader(in)).isNull();
        decoder.decode(in);
        @Nullable String fader = decoder.fader(in);
        if (fader != null) {
            assertThat(packet).isEqualTo(OscMessage.of(fader, new OscArgument.Float32(decoder.faderValue())));
        }
    }
}
