package io.stagebus.mqtt.outward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RetriesTest {

    private final List<String> tried = new ArrayList<>();
    private final List<String> over = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private final Set<String> refusing = new HashSet<>();
    private final Deque<Consumer<Boolean>> open = new ArrayDeque<>();
    private final Deque<Runnable> ticks = new ArrayDeque<>();
    private boolean answersLater;
    private final Retries<String> retries = new Retries<>(new Taking(), ticks::addLast);

    private final class Taking implements Retries.Taker<String> {
        @Override
        public void take(String topic, String message, Consumer<Boolean> done) {
            tried.add(message);
            if (answersLater) {
                open.addLast(done);
            } else {
                done.accept(refusing.contains(message));
            }
        }

        @Override
        public void over(String message) {
            over.add(message);
        }

        @Override
        public void refused(String topic, String message, String reason) {
            refused.add(message);
        }

        @Override
        public boolean isState(String message) {
            return message.startsWith("s");
        }
    }

    private void tick() {
        ticks.removeFirst().run();
    }

    @Test
    void whatComesForATopicWaitsBehindWhatIsTriedAgain() {
        refusing.add("e1");
        retries.arrived("a", "e1");
        retries.arrived("a", "e2");
        retries.arrived("b", "e3");
        assertThat(tried).containsExactly("e1", "e3");
        tick();
        refusing.clear();
        tick();

        assertThat(tried).containsExactly("e1", "e3", "e1", "e1", "e2");
        assertThat(over).containsExactly("e3", "e1", "e2");
        assertThat(retries.size()).isZero();
        assertThat(ticks).isEmpty();
    }

    /** Both were on their way when the first was refused; the second is what is true. */
    @Test
    void anOldStateIsNotPutOverANewOne() {
        answersLater = true;
        retries.arrived("a", "s1");
        retries.arrived("a", "s2");
        open.removeFirst().accept(true);
        open.removeFirst().accept(false);
        answersLater = false;
        tick();

        assertThat(tried).containsExactly("s1", "s2");
        assertThat(over).containsExactlyInAnyOrder("s1", "s2");
    }

    @Test
    void theOrderIsThatOfArrival() {
        answersLater = true;
        retries.arrived("a", "e1");
        retries.arrived("a", "e2");
        open.removeLast().accept(true);
        open.removeLast().accept(true);
        answersLater = false;
        tick();

        assertThat(tried).containsExactly("e1", "e2", "e1", "e2");
    }

    @Test
    void whatIsAlwaysRefusedIsGivenUp() {
        refusing.add("s1");
        retries.arrived("a", "s1");
        retries.arrived("a", "s2");
        for (int i = 1; i < Retries.MAX_TRIES; i++) {
            assertThat(refused).isEmpty();
            tick();
        }

        assertThat(refused).containsExactly("s1");
        assertThat(over).containsExactly("s2");
        assertThat(tried).hasSize(Retries.MAX_TRIES + 1);
    }

    /** The session that they were written in has ended, so that nobody is told of them. */
    @Test
    void whatIsNotAnsweredAnyMoreIsTriedAgain() {
        answersLater = true;
        retries.arrived("a", "e1");
        retries.arrived("a", "e2");
        retries.restart();
        answersLater = false;
        tick();
        open.forEach(late -> late.accept(false));

        assertThat(tried).containsExactly("e1", "e2", "e1", "e2");
        assertThat(over).containsExactly("e1", "e2");
        assertThat(ticks).isEmpty();
    }

    @Test
    void soManyWaitAndNoMore() {
        refusing.add("e0");
        for (int i = 0; i <= Retries.MAX_WAITING; i++) {
            retries.arrived("a", "e" + i);
        }

        assertThat(retries.size()).isEqualTo(Retries.MAX_WAITING);
        assertThat(refused).containsExactly("e" + Retries.MAX_WAITING);
        retries.clear();
        tick();
        assertThat(tried).containsExactly("e0");
    }
}
