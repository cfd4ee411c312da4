package io.stagebus.osc.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Length prefixes of OSC 1.0 and SLIP of OSC 1.1, told apart by the first byte. */
class PacketStreamTest {

    private final List<String> packets = new ArrayList<>();

    private PacketStream stream(Optional<Framing> framing) {
        return new PacketStream(ByteBufAllocator.DEFAULT, framing);
    }

    private void take(PacketStream stream, String hex) throws FramingException {
        ByteBuf bytes = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex.replace(" ", "")));
        stream.take(bytes, packet -> packets.add(ByteBufUtil.hexDump(packet)));
    }

    @Test
    void aFirstByteOfEndMeansSlip() throws FramingException {
        try (PacketStream stream = stream(Optional.empty())) {
            take(stream, "c0 2f610000 c0 c0 2f62dbdc dbdd c0");
            assertThat(stream.framing()).contains(Framing.SLIP);
        }
        assertThat(packets).containsExactly("2f610000", "2f62c0db");
    }

    @Test
    void slipWithASingleEndStartsWithThePacket() throws FramingException {
        try (PacketStream stream = stream(Optional.empty())) {
            take(stream, "2f610000 c0 2f620000 c0");
        }
        assertThat(packets).containsExactly("2f610000", "2f620000");
    }

    @Test
    void anythingElseIsALength() throws FramingException {
        try (PacketStream stream = stream(Optional.empty())) {
            take(stream, "00000004 2f610000 00000000 00000004 2f620000");
            assertThat(stream.framing()).contains(Framing.LENGTH);
            assertThat(stream.held()).isZero();
        }
        assertThat(packets).containsExactly("2f610000", "2f620000");
    }

    @Test
    void packetsMayComeByteByByte() throws FramingException {
        for (String hex : List.of("000000042f610000000000042f620000", "c02f610000c0c02f62dbdcdbddc0")) {
            packets.clear();
            try (PacketStream stream = stream(Optional.empty())) {
                for (int i = 0; i < hex.length(); i += 2) {
                    take(stream, hex.substring(i, i + 2));
                }
            }
            assertThat(packets).hasSize(2).first().isEqualTo("2f610000");
        }
    }

    @Test
    void aSizeThatNobodySendsEndsIt() {
        for (String hex : List.of("7fffffff", "ffffffff", "00040001")) {
            try (PacketStream stream = stream(Optional.of(Framing.LENGTH))) {
                assertThatThrownBy(() -> take(stream, hex)).isInstanceOf(FramingException.class);
            }
        }
    }

    @Test
    void aPromisedSizeTakesNoMemory() throws FramingException {
        try (PacketStream stream = stream(Optional.empty())) {
            take(stream, "0003ffff 2f");
            assertThat(stream.held()).isLessThan(1_000);
        }
    }

    @Test
    void anEscapeOfNothingEndsIt() {
        try (PacketStream stream = stream(Optional.of(Framing.SLIP))) {
            assertThatThrownBy(() -> take(stream, "c0 2f db 00"))
                    .isInstanceOf(FramingException.class)
                    .hasMessageContaining("0x0");
        }
    }

    @Test
    void aPacketWithoutEndIsBounded() {
        try (PacketStream stream = stream(Optional.of(Framing.SLIP))) {
            ByteBuf endless = Unpooled.wrappedBuffer(new byte[PacketStream.MAX_PACKET + 1]);
            assertThatThrownBy(() -> stream.take(endless, packet -> packets.add("")))
                    .isInstanceOf(FramingException.class);
        }
    }
}
