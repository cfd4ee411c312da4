package io.stagebus.mqtt.outward;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForwardQueueTest {

    private final ForwardQueue queue = new ForwardQueue(
            new OutwardSettings.Limits(4, 1 << 20, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofHours(1)));

    private void offer(String topic, int value, boolean isState) {
        Signal signal = new Signal.Event(
                Address.of("/" + topic), Content.of(Value.of(value)), PublishFields.NONE, 0, Origin.GATEWAY);
        queue.offer(new Forwarded(topic, signal, 1, isState, false));
    }

    private List<String> drain() {
        List<String> all = new ArrayList<>();
        for (Forwarded next = queue.poll(); next != null; next = queue.poll()) {
            all.add(next.topic() + " " + (long) next.signal().content().value().asDouble());
        }
        return all;
    }

    @Test
    void ofAStateTheLastOneWaitsInThePlaceOfTheFirst() {
        offer("a", 1, true);
        offer("go", 1, false);
        offer("b", 1, true);
        offer("a", 2, true);
        offer("go", 2, false);

        assertThat(queue.has("a")).isTrue();
        assertThat(queue.has("go")).isFalse();
        assertThat(drain()).containsExactly("a 2", "go 1", "b 1", "go 2");
        assertThat(queue.dropped()).isZero();
    }

    @Test
    void overTheLimitTheOldestEventGoesFirstThenTheOldestState() {
        offer("a", 1, true);
        offer("go", 1, false);
        offer("b", 1, true);
        offer("c", 1, true);
        offer("d", 1, true);
        offer("e", 1, true);

        assertThat(queue.dropped()).isEqualTo(2);
        assertThat(drain()).containsExactly("b 1", "c 1", "d 1", "e 1");
    }

    @Test
    void bytesCountToo() {
        ForwardQueue small = new ForwardQueue(new OutwardSettings.Limits(
                100, 1_000, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofHours(1)));
        for (int i = 0; i < 50; i++) {
            Signal signal =
                    new Signal.Event(Address.of("/x"), Content.of(Value.of(i)), PublishFields.NONE, 0, Origin.GATEWAY);
            small.offer(new Forwarded("t" + i, signal, 1, true, false));
        }

        assertThat(small.size()).isBetween(1, 5);
        assertThat(small.dropped()).isEqualTo(50 - small.size());
    }
}
