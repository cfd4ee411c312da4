package io.stagebus.osc.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

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
    }
}
