package io.stagebus.websocket.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bytes of RFC 6455 §5.2, and its examples in §5.7. */
final class WebSocketFramingTest {

    @ParameterizedTest
    @CsvSource({"0, 8200", "1, 8201", "125, 827d", "126, 827e007e", "65535, 827effff", "65536, 827f0000000000010000"})
    void the_length_takes_the_fewest_bytes(int length, String header) {
        ByteBuf payload = WebSocketFraming.payload(UnpooledByteBufAllocator.DEFAULT, 0);
        payload.writeZero(length);
        ByteBuf buffer = WebSocketFraming.wrapBinary(payload);
        assertThat(ByteBufUtil.hexDump(buffer, buffer.readerIndex(), header.length() / 2))
                .isEqualTo(header);
        assertThat(buffer.readableBytes()).isEqualTo(length + header.length() / 2);
    }

    @Test
    void control_frames() {
        ByteBufAllocator alloc = ByteBufAllocator.DEFAULT;
        assertThat(ByteBufUtil.hexDump(WebSocketFraming.ping(alloc))).isEqualTo("8900");
        assertThat(ByteBufUtil.hexDump(WebSocketFraming.pong(alloc, Unpooled.wrappedBuffer(new byte[] {1, 2}))))
                .isEqualTo("8a020102");
        assertThat(ByteBufUtil.hexDump(WebSocketFraming.close(alloc))).isEqualTo("8800");
        assertThat(ByteBufUtil.hexDump(WebSocketFraming.close(alloc, 1001, "ü")))
                .isEqualTo("880403e9c3bc");
    }

    @Test
    void a_long_close_reason_is_cut_to_whole_characters() {
        ByteBuf close = WebSocketFraming.close(ByteBufAllocator.DEFAULT, 1008, "ü".repeat(200));
        assertThat(close.getUnsignedByte(1)).isLessThanOrEqualTo((short) WebSocketFraming.MAX_CONTROL);
        assertThat(close.toString(4, close.readableBytes() - 4, StandardCharsets.UTF_8))
                .isEqualTo("ü".repeat(61));
    }
}
