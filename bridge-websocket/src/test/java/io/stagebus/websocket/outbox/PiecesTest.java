package io.stagebus.websocket.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.stagebus.websocket.protocol.Message;
import io.stagebus.websocket.protocol.WireAddress;
import org.junit.jupiter.api.Test;

/** What is gathered of a batch, and when it goes. */
final class PiecesTest {

    private final UnpooledByteBufAllocator alloc = new UnpooledByteBufAllocator(false);
    private final SlowWire wire = new SlowWire(OutboxFixture.UNLIMITED);
    private final Pieces pieces = new Pieces(wire, alloc);

    private void copy(int frames) {
        for (int i = 0; i < frames; i++) {
            ByteBuf frame = EncodedSignalCache.finished(alloc, new Message.Get(WireAddress.of("/some/address/" + i)));
            assertThat(pieces.copy(frame)).isTrue();
            frame.release();
        }
    }

    @Test
    void the_receiver_of_a_long_batch_gets_the_first_of_it_before_it_ends() {
        wire.read(OutboxFixture.UNLIMITED);
        copy(50);
        assertThat(wire.messages()).as("a short batch goes in one piece").isEmpty();
        copy(450);
        assertThat(wire.messages()).hasSizeBetween(100, 499);
        pieces.flush();
        assertThat(wire.messages()).hasSize(500);
        assertThat(alloc.metric().usedHeapMemory() + alloc.metric().usedDirectMemory())
                .isZero();
    }
}
