package io.stagebus.websocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.stagebus.core.signal.Value;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** A frame may claim many items on every level and bring none: what it costs is in proportion to its bytes. */
final class ClaimedCountsTest {

    private static final int BYTES = 60_000;
    private static final long MOST = 3_000_000;

    private final MessageCodec codec = new MessageCodec(new AddressTable());
    private final ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private long allocatedByDecoding(ByteBuf payload) {
        ByteBuf frame = Unpooled.buffer(BYTES + 4);
        frame.writeByte(0x53).writeByte(1).writeShort(payload.readableBytes()).writeBytes(payload);
        long before = memory.getThreadAllocatedBytes(Thread.currentThread().threadId());
        assertThatThrownBy(() -> codec.decode(frame, FrameCodec.decode(frame))).isInstanceOf(ClaspException.class);
        return memory.getThreadAllocatedBytes(Thread.currentThread().threadId()) - before;
    }

    @Test
    void of_arrays_and_maps_in_a_binary_set() {
        for (int code : new int[] {0x0A, 0x0B}) {
            ByteBuf set = Unpooled.buffer();
            set.writeByte(0x21).writeByte(code).writeShort(2).writeByte('/').writeByte('a');
            for (int level = 1; level < Value.MAX_DEPTH; level++) {
                set.writeShort(code == 0x0A ? 50_000 : 15_000);
                if (code == 0x0B) {
                    set.writeShort(0);
                }
                set.writeByte(code);
            }
            set.writeShort(15_000).writeByte(0xFF).writeZero(BYTES - set.readableBytes());
            assertThat(allocatedByDecoding(set)).isLessThan(MOST);
        }
    }

    @Test
    void of_arrays_and_maps_in_message_pack() {
        for (int type : new int[] {0xDC, 0xDE}) {
            ByteBuf message = Unpooled.buffer();
            message.writeByte(0x81).writeByte(0xA1).writeByte('v');
            for (int level = 2; level <= Value.MAX_DEPTH; level++) {
                message.writeByte(type).writeShort(20_000);
                if (type == 0xDE) {
                    message.writeByte(0xA1).writeByte('k');
                }
            }
            message.writeByte(0xC1).writeZero(BYTES - message.readableBytes());
            assertThat(allocatedByDecoding(message)).isLessThan(MOST);
        }
    }
}
