package io.stagebus.websocket.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.signal.Value;
import io.stagebus.websocket.protocol.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * The laws of R21 on random signals for a client that reads at random: below the limit nothing is lost; above it, what is
 * lost is lost by the rules of its kind.
 */
final class OutboxPropertyTest {

    /** What happens: a signal of some kind, an answer, a snapshot, that the client reads, or that a batch ends. */
    record Step(int what, int which, int amount) {}

    private static final int PARAM = 0;
    private static final int EVENT = 1;
    private static final int SAMPLE = 2;
    private static final int START = 3;
    private static final int MOVE = 4;
    private static final int END = 5;
    private static final int ANSWER = 6;
    private static final int READ = 7;
    private static final int FLUSH = 8;
    private static final int SHOW = 9;

    @Provide
    Arbitrary<List<Step>> steps() {
        return steps(PARAM, EVENT, SAMPLE, START, MOVE, END, ANSWER, READ, FLUSH, SHOW);
    }

    /** Only what may be conflated or dropped, and answers. */
    @Provide
    Arbitrary<List<Step>> patientSteps() {
        return steps(PARAM, SAMPLE, MOVE, READ, FLUSH, SHOW);
    }

    @Provide
    Arbitrary<List<Step>> gestureSteps() {
        return steps(PARAM, SAMPLE, START, MOVE, MOVE, MOVE, END, READ);
    }

    private static Arbitrary<List<Step>> steps(Integer... what) {
        return Combinators.combine(
                        Arbitraries.of(what),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers().between(0, 400))
                .as(Step::new)
                .list()
                .ofMinSize(10)
                .ofMaxSize(200);
    }

    /** What was offered, in the words of the messages that would go out. */
    private static final class Offered {
        final List<Message> all = new ArrayList<>();
        final Map<String, Long> lastRevision = new LinkedHashMap<>();
        long number;
    }

    private static Offered play(OutboxFixture box, List<Step> steps) {
        Offered offered = new Offered();
        for (Step step : steps) {
            long number = ++offered.number;
            switch (step.what) {
                case PARAM -> {
                    String address = "/param/" + step.which;
                    offered.lastRevision.put(address, number);
                    offer(box, offered, box.param(address, number));
                }
                case EVENT -> offer(box, offered, box.event(number));
                case SAMPLE -> offer(box, offered, box.sample("/stream/" + step.which, number));
                case START -> offer(box, offered, box.gesture(step.which, GesturePhase.START, number));
                case MOVE -> offer(box, offered, box.gesture(step.which, GesturePhase.MOVE, number));
                case END -> offer(box, offered, box.gesture(step.which, GesturePhase.END, number));
                case ANSWER -> {
                    Message ack = new Message.Ack(
                            Optional.empty(),
                            OptionalLong.of(number),
                            Optional.empty(),
                            Optional.empty(),
                            OptionalLong.empty());
                    offered.all.add(ack);
                    assertThat(box.outbox.answer(ack)).isTrue();
                }
                case SHOW -> show(box, offered, "/param/" + step.which);
                case READ -> box.read(step.amount);
                default -> box.outbox.flush();
            }
        }
        return offered;
    }

    /** A SNAPSHOT of a Param as it is now. */
    private static void show(OutboxFixture box, Offered offered, String address) {
        Long revision = offered.lastRevision.get(address);
        if (revision != null) {
            Message.Entry entry =
                    new Message.Entry(address, Value.of(revision), revision, Optional.empty(), OptionalLong.empty());
            Message snapshot = new Message.Snapshot(List.of(entry));
            offered.all.add(snapshot);
            box.outbox.answerState(EncodedSignalCache.finished(box.alloc, snapshot));
        }
    }

    private static void offer(OutboxFixture box, Offered offered, Signal signal) {
        offered.all.add(message(signal));
        box.offer(signal);
    }

    /** The message a signal becomes, by way of a wire that takes everything. */
    private static Message message(Signal signal) {
        try (OutboxFixture fast = OutboxFixture.of(1 << 20, 1 << 20)) {
            fast.offer(signal);
            return fast.readAll().getFirst();
        }
    }

    private static long number(Message message) {
        return switch (message) {
            case Message.Set set -> ((Value.Int) set.value()).value();
            case Message.Publish publish -> ((Value.Int) publish.content().value()).value();
            case Message.Ack ack -> ack.revision().orElseThrow();
            case Message.Snapshot snapshot -> snapshot.params().getFirst().revision();
            default -> throw new AssertionError(message);
        };
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void below_the_limit_everything_arrives_in_order(@ForAll("steps") List<Step> steps) {
        try (OutboxFixture box = OutboxFixture.of(1 << 20, 1 << 20)) {
            Offered offered = play(box, steps);
            assertThat(box.readAll()).isEqualTo(offered.all);
            assertThat(box.budget.conflated() + box.budget.dropped() + box.budget.givenUp())
                    .isZero();
            assertThat(box.budget.total()).isZero();
        }
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void above_it_the_last_value_of_every_param_and_stream_arrives_and_each_in_order(
            @ForAll("patientSteps") List<Step> steps) {
        try (OutboxFixture box = OutboxFixture.of(1_500, 1 << 20)) {
            Offered offered = play(box, steps);
            List<Message> got = box.readAll();
            assertThat(got).isSubsetOf(offered.all);
            Map<Object, Long> last = new HashMap<>();
            for (Message message : got) {
                Long before = last.put(keyOf(message), number(message));
                assertThat(before == null || before <= number(message))
                        .as("no time runs back, not in a snapshot either: %s", message)
                        .isTrue();
            }
            for (Message message : offered.all) {
                Object key = keyOf(message);
                long newest = offered.all.stream()
                        .filter(each -> keyOf(each).equals(key))
                        .mapToLong(OutboxPropertyTest::number)
                        .max()
                        .orElseThrow();
                assertThat(last.get(key)).as("the newest of %s", key).isEqualTo(newest);
            }
            assertThat(offered.all.size() - got.size())
                    .as("what is missing is counted")
                    .isEqualTo((int) (box.budget.conflated() + box.budget.dropped()));
        }
    }

    private static Object keyOf(Message message) {
        return switch (message) {
            case Message.Set set -> set.address().text();
            case Message.Snapshot snapshot -> snapshot.params().getFirst().address();
            case Message.Publish publish
            when publish.kind() == SignalKind.GESTURE -> publish.fields().id();
            case Message.Publish publish -> publish.address().text();
            default -> "answers";
        };
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void above_it_gestures_keep_their_starts_and_ends_and_the_newest_move_between_them(
            @ForAll("gestureSteps") List<Step> steps) {
        try (OutboxFixture box = OutboxFixture.of(6_000, 1 << 20)) {
            Offered offered = play(box, steps);
            List<Message> got = box.readAll();
            for (long id = 0; id <= 3 && box.givenUp.isEmpty(); id++) {
                assertThat(withoutOlderMoves(gestures(got, id)))
                        .isEqualTo(withoutOlderMoves(gestures(offered.all, id)));
            }
        }
    }

    private static List<Message.Publish> gestures(List<Message> messages, long id) {
        return messages.stream()
                .filter(Message.Publish.class::isInstance)
                .map(Message.Publish.class::cast)
                .filter(publish ->
                        publish.kind() == SignalKind.GESTURE && publish.fields().id() == id)
                .toList();
    }

    /** Of moves that follow each other only the last. */
    private static List<Message> withoutOlderMoves(List<Message.Publish> gestures) {
        List<Message> kept = new ArrayList<>();
        for (int i = 0; i < gestures.size(); i++) {
            boolean isMove = gestures.get(i).phase() == GesturePhase.MOVE;
            boolean movesOn = i + 1 < gestures.size() && gestures.get(i + 1).phase() == GesturePhase.MOVE;
            if (!isMove || !movesOn) {
                kept.add(gestures.get(i));
            }
        }
        return kept;
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void no_event_no_start_or_end_of_a_gesture_and_no_answer_is_ever_lost_but_with_the_connection(
            @ForAll("steps") List<Step> steps) {
        try (OutboxFixture box = OutboxFixture.of(2_500, 1 << 20)) {
            Offered offered = play(box, steps);
            List<Message> got = box.readAll();
            if (box.givenUp.isEmpty()) {
                assertThat(vital(got)).isEqualTo(vital(offered.all));
            } else {
                assertThat(box.budget.givenUp()).isOne();
                List<Message> expected = vital(offered.all);
                assertThat(vital(got)).isEqualTo(expected.subList(0, vital(got).size()));
            }
        }
    }

    private static List<Message> vital(List<Message> messages) {
        return messages.stream().filter(OutboxPropertyTest::isVital).toList();
    }

    private static boolean isVital(Message message) {
        return switch (message) {
            case Message.Publish publish
            when publish.kind() == SignalKind.GESTURE -> publish.phase() != GesturePhase.MOVE;
            case Message.Publish publish -> publish.kind() == SignalKind.EVENT;
            case Message.Set set -> false;
            default -> true;
        };
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void an_event_never_comes_before_the_value_that_was_set_before_it(@ForAll("steps") List<Step> steps) {
        try (OutboxFixture box = OutboxFixture.of(2_500, 1 << 20)) {
            Offered offered = play(box, steps);
            Map<Object, Long> seen = new HashMap<>();
            for (Message message : box.readAll()) {
                if (message instanceof Message.Set) {
                    seen.put(keyOf(message), number(message));
                } else if (message instanceof Message.Publish publish && publish.kind() == SignalKind.EVENT) {
                    long at = number(message);
                    offered.all.stream()
                            .filter(each -> each instanceof Message.Set && number(each) < at)
                            .forEach(earlier -> assertThat(seen.getOrDefault(keyOf(earlier), 0L))
                                    .isGreaterThanOrEqualTo(number(earlier)));
                }
            }
        }
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void what_waits_is_bounded_and_nothing_is_held_in_the_end(@ForAll("patientSteps") List<Step> steps) {
        long limit = 1_500;
        try (OutboxFixture box = OutboxFixture.of(limit, 1 << 20)) {
            for (int i = 0; i < steps.size(); i++) {
                play(box, steps.subList(i, i + 1));
                // Four Params, four streams and four gestures; a snapshot, and what must stay behind it.
                long shown = steps.subList(0, i + 1).stream()
                        .filter(step -> step.what == SHOW)
                        .count();
                assertThat(box.outbox.backlog()).isLessThanOrEqualTo(limit + (12 + shown * 9) * 256);
                assertThat(box.budget.total()).isEqualTo(box.outbox.backlog());
            }
            box.outbox.close();
            box.frames.forget();
            assertThat(box.held()).isZero();
            assertThat(box.budget.total()).isZero();
        }
    }
}
