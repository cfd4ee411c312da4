package io.stagebus.websocket.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import io.stagebus.websocket.protocol.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** How an outbox behaves where the laws of R21 need an example. */
final class OutboxTest {

    private static List<Long> revisions(List<Message> messages) {
        return messages.stream()
                .filter(Message.Set.class::isInstance)
                .map(message -> ((Message.Set) message).revision())
                .toList();
    }

    @Test
    void a_client_that_reads_gets_a_batch_in_one_piece() {
        try (OutboxFixture box = OutboxFixture.of(1 << 20, 1 << 20)) {
            box.wire.read(OutboxFixture.UNLIMITED);
            box.offer(box.param("/a", 1));
            box.offer(box.param("/a", 2));
            assertThat(box.wire.messages()).as("nothing before the batch ends").isEmpty();
            box.outbox.flush();
            assertThat(revisions(box.wire.messages())).containsExactly(1L, 2L);
        }
    }

    @Test
    void conflation_keeps_the_place_of_the_oldest_and_the_value_of_the_newest() {
        try (OutboxFixture box = OutboxFixture.of(2_000, 1 << 20)) {
            for (int i = 1; i <= 100; i++) {
                box.offer(box.param("/a", i));
            }
            box.offer(box.param("/b", 1_000));
            for (int i = 101; i <= 200; i++) {
                box.offer(box.param("/a", i));
            }
            List<Message> got = box.readAll();
            List<Long> revisions = revisions(got);
            assertThat(revisions.subList(revisions.size() - 2, revisions.size()))
                    .containsExactly(200L, 1_000L);
            assertThat(got).hasSizeLessThan(120);
        }
    }

    @Test
    void conflation_reaches_over_no_snapshot() {
        try (OutboxFixture box = OutboxFixture.of(2_000, 1 << 20)) {
            for (int i = 1; i <= 200; i++) {
                box.offer(box.param("/a", i));
            }
            assertThat(box.outbox.isConflating()).isTrue();
            Message snapshot = new Message.Snapshot(
                    List.of(new Message.Entry("/a", Value.of(200L), 200, Optional.empty(), OptionalLong.empty())));
            box.outbox.answerState(EncodedSignalCache.finished(box.alloc, snapshot));
            box.offer(box.param("/a", 201));
            box.offer(box.param("/a", 202));
            List<Message> got = box.readAll();
            int at = got.indexOf(snapshot);
            assertThat(revisions(got.subList(0, at))).endsWith(200L);
            assertThat(revisions(got.subList(at, got.size()))).containsExactly(202L);
        }
    }

    @Test
    void gestures_that_only_start_and_end_have_the_limit_of_events() {
        try (OutboxFixture box = OutboxFixture.of(2_000, 1 << 20)) {
            for (int i = 1; box.givenUp.isEmpty(); i++) {
                box.offer(box.gesture(i, i % 2 == 0 ? GesturePhase.START : GesturePhase.END, i));
                assertThat(i).isLessThan(200);
            }
            assertThat(box.givenUp).contains("2000 bytes");
        }
    }

    @Test
    void once_most_is_sent_values_are_no_longer_conflated() {
        try (OutboxFixture box = OutboxFixture.of(2_000, 1 << 20)) {
            for (int i = 1; i <= 100; i++) {
                box.offer(box.param("/a", i));
            }
            assertThat(box.outbox.isConflating()).isTrue();
            int before = box.readAll().size();
            assertThat(box.outbox.isConflating()).isFalse();
            for (int i = 101; i <= 110; i++) {
                box.offer(box.param("/a", i));
            }
            assertThat(box.readAll()).hasSize(before + 10);
        }
    }

    @Test
    void an_event_over_the_limit_ends_the_connection_with_a_reason() {
        try (OutboxFixture box = OutboxFixture.of(2_000, 1 << 20)) {
            for (int i = 1; box.givenUp.isEmpty(); i++) {
                box.offer(i % 2 == 0 ? box.event(i) : box.timeline(i));
                assertThat(i).isLessThan(200);
            }
            assertThat(box.givenUp).contains("2000 bytes");
            assertThat(box.outbox.backlog()).isZero();
            assertThat(box.budget.givenUp()).isOne();
        }
    }

    @Test
    void a_long_backlog_is_conflated_a_few_frames_with_each_signal_that_comes() {
        int waiting = 1_000;
        try (OutboxFixture box = OutboxFixture.of(waiting * 200L, 1 << 24)) {
            long revision = 0;
            while (!box.outbox.isConflating()) {
                box.offer(box.param("/p/" + revision % 10, ++revision));
            }
            long most = 0;
            for (long before = 0; box.outbox.isCatchingUp(); before = box.budget.conflated()) {
                box.offer(revision % 50 == 0 ? box.event(++revision) : box.param("/p/" + revision % 10, ++revision));
                most = Math.max(most, box.budget.conflated() - before);
            }
            assertThat(most).as("looked at for one signal").isBetween(1L, 16L);
            assertThat(box.givenUp)
                    .as("an Event meanwhile is no reason to give up")
                    .isEmpty();
            List<Message> got = box.readAll();
            assertThat(got.size()).isLessThan(waiting / 2);
            assertThat(box.budget.conflated()).isEqualTo(revision - got.size());
        }
    }

    @Test
    void over_the_common_budget_the_largest_backlog_is_conflated_first_then_given_up() {
        OutboxBudget budget = new OutboxBudget(new OutboxPolicy(1 << 20, 20_000));
        EncodedSignalCache frames = new EncodedSignalCache(UnpooledByteBufAllocator.DEFAULT);
        try (OutboxFixture large = new OutboxFixture(budget, frames);
                OutboxFixture small = new OutboxFixture(budget, frames)) {
            for (int i = 1; i <= 20; i++) {
                small.offer(small.param("/s/" + i, i));
            }
            // One address: conflated, it shrinks to a single value.
            for (int i = 1; i <= 300; i++) {
                large.offer(large.param("/l", i));
            }
            assertThat(budget.total()).isLessThanOrEqualTo(20_000);
            assertThat(large.outbox.isConflating()).isTrue();
            assertThat(small.outbox.isConflating()).isFalse();
            assertThat(large.givenUp).isEmpty();
            // Many addresses: there is nothing to conflate, so the largest has to go.
            for (int i = 1; i <= 300; i++) {
                large.offer(large.param("/l/" + i, i));
            }
            assertThat(large.givenUp).contains("largest backlog");
            assertThat(small.givenUp).isEmpty();
            assertThat(revisions(small.readAll())).hasSize(20).endsWith(20L);
        }
        frames.close();
    }

    @Test
    void long_frames_are_shared_and_short_ones_copied_and_both_come_in_order() {
        OutboxBudget budget = new OutboxBudget(OutboxPolicy.DEFAULT);
        EncodedSignalCache frames = new EncodedSignalCache(UnpooledByteBufAllocator.DEFAULT);
        List<OutboxFixture> boxes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            boxes.add(new OutboxFixture(budget, frames));
        }
        OutboxFixture any = boxes.getFirst();
        List<Signal> signals = new ArrayList<>();
        for (int i = 1; i <= 10; i++) {
            Signal.Param small = any.param("/a", i);
            signals.add(small);
            signals.add(new Signal.Param(
                    small.address(),
                    Content.of(Value.of(Bytes.owning(new byte[5_000 * i]))),
                    100 + i,
                    1,
                    small.origin(),
                    ParamFlags.NONE,
                    false));
        }
        signals.forEach(signal -> boxes.forEach(box -> box.offer(signal)));
        for (OutboxFixture box : boxes) {
            assertThat(revisions(box.readAll()))
                    .containsExactly(
                            1L, 101L, 2L, 102L, 3L, 103L, 4L, 104L, 5L, 105L, 6L, 106L, 7L, 107L, 8L, 108L, 9L, 109L,
                            10L, 110L);
            box.close();
        }
        frames.close();
    }

    @Test
    void a_signal_that_fits_no_frame_is_said_to_be_one() {
        EncodedSignalCache frames = new EncodedSignalCache(UnpooledByteBufAllocator.DEFAULT);
        try (OutboxFixture box = OutboxFixture.of(1 << 20, 1 << 20)) {
            Signal.Param small = box.param("/a", 1);
            Signal.Param huge = new Signal.Param(
                    small.address(),
                    Content.of(Value.of(Bytes.owning(new byte[70_000]))),
                    2,
                    1,
                    small.origin(),
                    ParamFlags.NONE,
                    false);
            assertThat(frames.encode(huge)).isFalse();
            assertThat(frames.encode(huge)).isFalse();
            assertThat(frames.encode(small)).isTrue();
        }
        frames.close();
    }

    @Test
    void only_the_newest_ping_of_a_client_that_does_not_read_is_answered() {
        try (OutboxFixture box = OutboxFixture.of(1 << 20, 1 << 20)) {
            for (int i = 1; i <= 100; i++) {
                box.offer(box.param("/a", i));
            }
            assertThat(box.wire.isWritable()).isFalse();
            for (int i = 0; i < 50; i++) {
                box.outbox.pong(
                        WebSocketFraming.pong(ByteBufAllocator.DEFAULT, Unpooled.wrappedBuffer(new byte[] {(byte) i})));
            }
            assertThat(revisions(box.readAll())).hasSize(100);
        }
    }

    @Test
    void unread_answers_fill_it_and_reading_empties_it() {
        try (OutboxFixture box = OutboxFixture.of(1 << 24, 1 << 24)) {
            for (int i = 0; !box.outbox.isFullOfAnswers(); i++) {
                assertThat(i).isLessThan(10_000);
                box.outbox.answer(Message.PONG);
            }
            box.readAll();
            assertThat(box.outbox.isFullOfAnswers()).isFalse();
        }
    }

    @Test
    void after_close_nothing_is_taken_and_nothing_held() {
        OutboxFixture box = OutboxFixture.of(1 << 20, 1 << 20);
        for (int i = 1; i <= 100; i++) {
            box.offer(box.param("/a", i));
        }
        box.outbox.close();
        box.offer(box.param("/a", 101));
        box.outbox.answer(Message.PONG);
        box.outbox.answer(WebSocketFraming.ping(box.alloc));
        box.outbox.pong(WebSocketFraming.ping(box.alloc));
        assertThat(box.outbox.backlog()).isZero();
        box.frames.forget();
        assertThat(box.held()).isZero();
        box.close();
    }
}
