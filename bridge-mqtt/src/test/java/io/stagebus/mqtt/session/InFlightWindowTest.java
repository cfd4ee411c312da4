package io.stagebus.mqtt.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class InFlightWindowTest {

    @Property(tries = 50)
    void neverGivesAnIdentifierThatIsInUse(@ForAll @IntRange(min = 1, max = 65_535) int capacity) {
        InFlightWindow window = new InFlightWindow(capacity);
        Deque<Integer> inUse = new ArrayDeque<>();
        Set<Integer> distinct = new HashSet<>();
        for (int i = 0; i < 5_000; i++) {
            if (window.isFull() || (i % 3 == 2 && !inUse.isEmpty())) {
                int oldest = inUse.removeFirst();
                assertThat(window.release(oldest)).isTrue();
                distinct.remove(oldest);
            } else {
                int id = window.take();
                assertThat(id).isBetween(1, 65_535);
                assertThat(distinct.add(id)).isTrue();
                inUse.addLast(id);
            }
            assertThat(window.size()).isEqualTo(inUse.size());
        }
    }

    @Test
    void takesEveryIdentifierThereIs() {
        InFlightWindow window = new InFlightWindow(65_535);
        for (int i = 0; i < 65_535; i++) {
            window.take();
        }

        assertThat(window.isFull()).isTrue();
        assertThatThrownBy(window::take).isInstanceOf(IllegalStateException.class);
        assertThat(window.release(40_000)).isTrue();
        assertThat(window.take()).isEqualTo(40_000);
    }

    @Test
    void knowsWhatItDidNotGive() {
        InFlightWindow window = new InFlightWindow(2);

        assertThat(window.release(0)).isFalse();
        assertThat(window.release(5)).isFalse();
        assertThat(window.size()).isZero();
    }
}
