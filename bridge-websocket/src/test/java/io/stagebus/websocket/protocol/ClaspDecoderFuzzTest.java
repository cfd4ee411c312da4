package io.stagebus.websocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/** Whatever the bytes: a message or the one declared exception, and what was understood can be written. */
final class ClaspDecoderFuzzTest {

    private final MessageCodec codec = new MessageCodec(new AddressTable());

    private void decode(byte[] frame) {
        ByteBuf bytes = Unpooled.wrappedBuffer(frame);
        try {
            Message message = codec.decode(bytes, FrameCodec.decode(bytes));
            ByteBuf out = Unpooled.buffer();
            if (MessageCodec.encode(out, message)) {
                Message again = codec.decode(out, FrameCodec.decode(out));
                ByteBuf twice = Unpooled.buffer();
                assertThat(MessageCodec.encode(twice, again)).isTrue();
                assertThat(twice).isEqualTo(out);
            }
        } catch (ClaspException e) {
            assertThat(e.byteOffset()).isBetween(0, frame.length);
        }
    }

    @FuzzTest
    void frames(byte[] data) {
        decode(data);
    }

    @FuzzTest
    void payloads(byte[] data) {
        // A proper header around them, so that the mutations are spent on messages.
        int length = Math.min(data.length, FrameCodec.MAX_PAYLOAD);
        byte[] frame = new byte[4 + length];
        frame[0] = 0x53;
        frame[1] = 0x01;
        frame[2] = (byte) (length >>> 8);
        frame[3] = (byte) length;
        System.arraycopy(Arrays.copyOf(data, length), 0, frame, 4, length);
        decode(frame);
    }
}
