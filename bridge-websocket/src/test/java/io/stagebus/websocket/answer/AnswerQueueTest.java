package io.stagebus.websocket.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.stagebus.core.bus.BusFixture;
import io.stagebus.websocket.outbox.EncodedSignalCache;
import io.stagebus.websocket.outbox.Outbox;
import io.stagebus.websocket.outbox.OutboxBudget;
import io.stagebus.websocket.outbox.OutboxPolicy;
import io.stagebus.websocket.outbox.Wire;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is served when, on a bus that the test drives (R17, R19). */
final class AnswerQueueTest {

    /** A socket that takes everything. */
    private static final class Sink implements Wire {
        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void write(ByteBuf bytes) {
            bytes.release();
        }

        @Override
        public void flush() {
            // Nothing was kept.
        }
    }

    private final BusFixture fixture = new BusFixture();
    private final UnpooledByteBufAllocator alloc = new UnpooledByteBufAllocator(false);
    private final EncodedSignalCache frames = new EncodedSignalCache(alloc);
    private final Outbox outbox =
            new Outbox(new Sink(), alloc, new OutboxBudget(OutboxPolicy.DEFAULT), frames, reason -> {});
    private int reviews;
    private final AnswerQueue queue = new AnswerQueue(fixture.bus, outbox, () -> {}, () -> reviews++);
    private final List<String> order = new ArrayList<>();

    @AfterEach
    void close() {
        outbox.close();
        frames.close();
    }

    /** An answer in so many slices, during each of which the socket says that it takes more. */
    private final class Sliced extends Answer {
        private int left;

        Sliced(int slices) {
            left = slices;
        }

        @Override
        boolean send() {
            order.add("answer");
            queue.onWritable();
            left--;
            return left == 0;
        }
    }

    @Test
    void an_answer_has_one_slice_per_round_whatever_the_socket_says_meanwhile() {
        Sliced answer = new Sliced(4);
        queue.add(answer);
        queue.ready(answer);
        fixture.bus.slice(() -> {
            order.add("other");
            return order.size() < 8;
        });
        fixture.executor.run();
        assertThat(order).startsWith("answer", "answer", "other", "answer", "other", "answer", "other");
        assertThat(order).filteredOn("answer"::equals).hasSize(4);
    }

    /** A client that is not read from because it is owed so much must be read from again when it is owed less. */
    @Test
    void who_was_owed_too_much_is_looked_at_again_after_each_slice() {
        Sliced answer = new Sliced(3);
        queue.add(answer);
        queue.ready(answer);
        fixture.executor.run();

        assertThat(queue.isEmpty()).isTrue();
        assertThat(reviews).isGreaterThanOrEqualTo(2);
    }
}
