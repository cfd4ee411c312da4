package io.stagebus.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.log.StateImage;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

/** R15: what Params are said to hold is what they take of the heap, the journal's image of them too. */
class WeightsTest {

    private static final int COUNT = 200_000;
    private static final Origin ORIGIN = new Origin("test", "s1", "", "anonymous", Cause.COMMAND);

    private final StateStore store =
            new StateStore(new StateSettings(List.of(), List.of(), Ttl.NEVER, COUNT, 1L << 30, 0));
    private final StateImage image = new StateImage(0);

    @Test
    void paramsTakeNoMoreThanTheyAreWeighedAs() {
        fill(0, 1_000);
        long before = used();
        long weighed = store.bytes();
        fill(1_000, COUNT);

        long taken = used() - before;
        assertThat(taken).isLessThan(store.bytes() - weighed).isGreaterThan((store.bytes() - weighed) / 2);
        assertThat(image.size()).isEqualTo(store.size());
    }

    private void fill(int from, int to) {
        for (int i = from; i < to; i++) {
            Content content = Content.of(Value.of(i));
            WriteResult result = store.write(Address.of("/param/" + i), content, -1, ParamFlags.NONE, ORIGIN, true);
            assertThat(result).isInstanceOf(WriteResult.Written.class);
            if (result instanceof WriteResult.Written written) {
                image.apply(new JournalEntry(i + 1L, written.param(), Ttl.NEVER, 0, true));
            }
        }
    }

    private static long used() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(
                    least,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }
}
