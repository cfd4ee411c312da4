package io.stagebus.osc.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Optional;

/** Any bytes in any pieces: packets, or the one declared error; never more memory than twice what came. */
class PacketStreamFuzzTest {

    @FuzzTest
    void cuts(FuzzedDataProvider data) {
        try (PacketStream stream = new PacketStream(ByteBufAllocator.DEFAULT, Optional.empty())) {
            int total = 0;
            while (data.remainingBytes() > 0) {
                byte[] piece = data.consumeBytes(data.consumeInt(1, 64));
                total += piece.length;
                stream.take(
                        Unpooled.wrappedBuffer(piece),
                        packet -> assertThat(packet.isReadable()).isTrue());
                assertThat(stream.held()).isLessThanOrEqualTo(Math.max(1_024, 4 * total));
            }
        } catch (FramingException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
