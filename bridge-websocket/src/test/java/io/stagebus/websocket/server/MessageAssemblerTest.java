package io.stagebus.websocket.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.stagebus.core.session.IncompleteInput;
import org.junit.jupiter.api.Test;

/** What fragments of a message cost (RFC 6455 §5.4). */
final class MessageAssemblerTest {

    private final UnpooledByteBufAllocator alloc = new UnpooledByteBufAllocator(false);

    private EmbeddedChannel channel(int maxBytes) {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(alloc);
        channel.pipeline().addLast(new MessageAssembler(maxBytes, new IncompleteInput(1 << 20)));
        return channel;
    }

    private long held() {
        return alloc.metric().usedHeapMemory() + alloc.metric().usedDirectMemory();
    }

    /** One byte, in the buffer it was read into. */
    private ByteBuf read(int value) {
        return alloc.buffer(2_048).writeByte(value);
    }

    @Test
    void fragments_of_one_byte_cost_about_a_byte() {
        EmbeddedChannel channel = channel(65_547);
        channel.writeInbound(new BinaryWebSocketFrame(false, 0, read(0)));
        for (int i = 1; i < 5_000; i++) {
            channel.writeInbound(new ContinuationWebSocketFrame(false, 0, read(i)));
        }
        assertThat(held()).isLessThan(16_384);
        channel.writeInbound(new ContinuationWebSocketFrame(true, 0, read(5_000)));
        BinaryWebSocketFrame whole = channel.readInbound();
        assertThat(whole.content().readableBytes()).isEqualTo(5_001);
        for (int i = 0; i <= 5_000; i++) {
            assertThat(whole.content().getByte(i)).isEqualTo((byte) i);
        }
        whole.release();
        channel.finish();
        assertThat(held()).isZero();
    }

    @Test
    void what_was_not_finished_is_released_with_the_connection() {
        EmbeddedChannel channel = channel(100);
        channel.writeInbound(new BinaryWebSocketFrame(false, 0, read(0)));
        channel.finish();
        assertThat(held()).isZero();
    }
}
