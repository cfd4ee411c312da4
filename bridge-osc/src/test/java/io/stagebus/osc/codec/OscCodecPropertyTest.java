package io.stagebus.osc.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What the encoder writes, the decoder reads as equal; what is cut or changed is a packet or its error. */
class OscCodecPropertyTest {

    private final OscDecoder decoder = new OscDecoder();

    @Property(tries = 2000)
    void readsWhatWasWritten(@ForAll("packets") OscPacket packet, @ForAll @IntRange(max = 7) int shift)
            throws OscException {
        ByteBuf buffer = Unpooled.directBuffer();
        try {
            // The alignment is the packet's own, wherever it lies in its buffer.
            buffer.writeZero(shift);
            OscEncoder.encode(packet, buffer);
            buffer.skipBytes(shift);

            assertThat(buffer.readableBytes() % 4).isZero();
            assertThat(decoder.decode(buffer)).isEqualTo(packet);
        } finally {
            buffer.release();
        }
    }

    @Property(tries = 300)
    void isTotalWhenCutAtEveryByte(@ForAll("packets") OscPacket packet) {
        byte[] bytes = OscBytes.encode(packet);
        for (int length = 0; length < bytes.length; length++) {
            try {
                decoder.decode(Unpooled.wrappedBuffer(bytes, 0, length));
            } catch (OscException e) {
                assertThat(e.offset()).isBetween(0, length);
            }
        }
    }

    @Property(tries = 2000)
    void whatItAcceptsIsWrittenTheSame(@ForAll("packets") OscPacket packet, @ForAll int position, @ForAll byte value)
            throws OscException {
        byte[] bytes = OscBytes.encode(packet);
        bytes[Math.floorMod(position, bytes.length)] = value;
        OscPacket changed;
        try {
            changed = decoder.decode(Unpooled.wrappedBuffer(bytes));
        } catch (OscException e) {
            return;
        }
        assertThat(decoder.decode(Unpooled.wrappedBuffer(OscBytes.encode(changed))))
                .isEqualTo(changed);
    }

    @Property
    void timeTagsKeepMicroseconds(@ForAll long micros) { // within the era of the reading
        long wall = Math.floorMod(micros, 2_000_000_000_000_000L);

        assertThat(TimeTag.ofMicros(wall).toMicros(wall)).isEqualTo(wall);
    }

    @Provide
    Arbitrary<OscPacket> packets() {
        return OscArbitraries.packets();
    }
}
