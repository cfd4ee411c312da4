package io.stagebus.appliance.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What waits for a slow watcher is bounded, and the newest of a Param is never lost (R21). */
class WatchQueueTest {

    private final WatchQueue queue = new WatchQueue();

    private static Signal param(String address, long revision) {
        return new Signal.Param(
                Address.of(address),
                Content.of(Value.of(revision)),
                revision,
                0,
                Origin.GATEWAY,
                ParamFlags.NONE,
                false);
    }

    private static Signal event(long number) {
        return new Signal.Event(Address.of("/e"), Content.of(Value.of(number)), PublishFields.NONE, 0, Origin.GATEWAY);
    }

    private List<Signal> takeAll() {
        List<Signal> all = new ArrayList<>();
        for (Optional<WatchQueue.Seen> next = queue.poll(); next.isPresent(); next = queue.poll()) {
            all.add(next.get().signal());
        }
        return all;
    }

    @Test
    void aNewerParamTakesThePlaceOfTheOneThatWaits() {
        queue.add(param("/a", 1), "");
        queue.add(event(1), "");
        queue.add(param("/b", 1), "");
        queue.add(param("/a", 2), "");

        assertThat(takeAll()).containsExactly(param("/a", 2), event(1), param("/b", 1));
    }

    @Test
    void theOldestOfTheOthersMakesRoomAndIsCounted() {
        queue.add(param("/a", 1), "");
        for (int i = 0; i < 10_003; i++) {
            queue.add(event(i), "");
        }

        assertThat(queue.size()).isEqualTo(10_001);
        assertThat(queue.takeLost()).isEqualTo(3);
        assertThat(queue.takeLost()).as("said once").isZero();
        List<Signal> all = takeAll();
        assertThat(all.get(0)).isEqualTo(param("/a", 1));
        assertThat(all.get(1)).isEqualTo(event(3));
        assertThat(all.get(10_000)).isEqualTo(event(10_002));
        assertThat(queue.poll()).isEmpty();
    }
}
