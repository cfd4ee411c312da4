package io.stagebus.websocket.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import io.stagebus.websocket.outbox.EncodedSignalCache;
import io.stagebus.websocket.outbox.Outbox;
import io.stagebus.websocket.outbox.OutboxBudget;
import io.stagebus.websocket.outbox.OutboxPolicy;
import io.stagebus.websocket.outbox.Wire;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a snapshot holds on to. */
final class SnapshotSenderTest {

    /** A socket that takes nothing. */
    private static final class Wall implements Wire {
        @Override
        public boolean isWritable() {
            return false;
        }

        @Override
        public void write(ByteBuf bytes) {
            bytes.release();
        }

        @Override
        public void flush() {
            // Nothing was taken.
        }
    }

    private static Signal.Param param(int number) {
        return new Signal.Param(
                Address.of("/a/" + number),
                Content.of(Value.of(Bytes.owning(new byte[40_000]))),
                1,
                1,
                new Origin("test", "s1", "", "anonymous", Cause.COMMAND),
                ParamFlags.NONE,
                false);
    }

    @Test
    void a_client_given_up_in_the_middle_of_its_own_slice_leaves_nothing_behind() {
        UnpooledByteBufAllocator alloc = new UnpooledByteBufAllocator(false);
        EncodedSignalCache frames = new EncodedSignalCache(new UnpooledByteBufAllocator(false));
        List<SnapshotSender> senders = new ArrayList<>();
        OutboxBudget budget = new OutboxBudget(new OutboxPolicy(1 << 20, 100_000));
        Outbox outbox =
                new Outbox(new Wall(), alloc, budget, frames, reason -> senders.forEach(SnapshotSender::abandon));
        SnapshotSender sender = new SnapshotSender(alloc, outbox, param -> {});
        senders.add(sender);
        sender.beginSlice();
        boolean more = true;
        for (int i = 0; i < 10; i++) {
            more = sender.add(param(i));
        }
        assertThat(budget.givenUp()).isOne();
        assertThat(more).isFalse();
        sender.finish(true);
        assertThat(alloc.metric().usedDirectMemory() + alloc.metric().usedHeapMemory())
                .isZero();
        frames.close();
    }
}
