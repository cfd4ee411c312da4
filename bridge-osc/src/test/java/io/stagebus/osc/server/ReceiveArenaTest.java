package io.stagebus.osc.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Datagrams of one turn lie behind each other, and a turn ends when there is no room for the largest one. */
class ReceiveArenaTest {

    private static final UnpooledByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;

    private final ReceiveArena arena = new ReceiveArena(64);
    private final ExtendedHandle handle = (ExtendedHandle) arena.newHandle();

    private ByteBuf receive(int size, int content) {
        ByteBuf buffer = handle.allocate(ALLOCATOR);
        assertThat(buffer.writableBytes()).isEqualTo(ReceiveArena.MAX_DATAGRAM);
        for (int i = 0; i < size; i++) {
            buffer.writeByte(content);
        }
        handle.lastBytesRead(size);
        handle.incMessagesRead(1);
        return buffer;
    }

    private List<ByteBuf> turn(int size) {
        handle.reset(new DefaultChannelConfig(new EmbeddedChannel()));
        List<ByteBuf> received = new ArrayList<>();
        do {
            received.add(receive(size, received.size()));
        } while (handle.continueReading(() -> true));
        for (int n = 0; n < received.size(); n++) {
            ByteBuf buffer = received.get(n);
            assertThat(buffer.readableBytes()).isEqualTo(size);
            while (buffer.isReadable()) {
                assertThat(buffer.readByte()).isEqualTo((byte) n);
            }
            buffer.release();
        }
        return received;
    }

    @Test
    void receivesUpToTheBoundOfATurn() {
        assertThat(turn(28)).hasSize(64);
        assertThat(turn(28)).as("the next turn starts anew").hasSize(64);
    }

    @Test
    void endsATurnWhenTheLargestWouldNotFit() {
        assertThat(turn(60_000)).hasSize(4);
        assertThat(turn(ReceiveArena.MAX_DATAGRAM)).hasSize(4);
    }

    @Test
    void goesOnAfterAnEmptyDatagram() {
        handle.reset(new DefaultChannelConfig(new EmbeddedChannel()));
        receive(28, 1).release();
        receive(0, 0).release();

        assertThat(handle.continueReading(() -> true)).isTrue();
    }

    @Test
    void givesItsMemoryBack() {
        ByteBuf last = receive(1, 1);
        arena.release();
        last.release();

        assertThat(last.refCnt()).isZero();
    }
}
