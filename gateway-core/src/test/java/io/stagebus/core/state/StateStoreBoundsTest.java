package io.stagebus.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.Origination;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** R15: nothing a client does makes the state hold more than it may. */
class StateStoreBoundsTest {

    private static final Origin ORIGIN = new Origin("test", "s1", "", "anonymous", Cause.COMMAND);
    private static final StateSettings.StrategyRule MERGE =
            new StateSettings.StrategyRule(AddressPattern.of("/merge/**"), Strategy.MERGE);

    private final StateStore store =
            new StateStore(new StateSettings(List.of(), List.of(MERGE), Ttl.NEVER, 1_000, 1 << 20, 100_000));

    private WriteResult write(String address, Content content) {
        return store.write(Address.of(address), content, -1, ParamFlags.NONE, ORIGIN, true);
    }

    private static Content map(int from, int count) {
        Map<String, Value> entries = new HashMap<>();
        for (int i = from; i < from + count; i++) {
            entries.put("key " + i, Value.of(i));
        }
        return Content.of(new Value.Dict(entries));
    }

    @Test
    void aMapDoesNotGrowWithoutBoundByMerging() {
        int keys = 0;
        while (write("/merge/a", map(keys, 50)) instanceof WriteResult.Written) {
            keys += 50;
            assertThat(keys).isLessThan(5_000);
        }
        assertThat(write("/merge/a", map(keys, 50)))
                .isInstanceOfSatisfying(
                        WriteResult.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Refusal.CAPACITY));
        assertThat(write("/merge/a", map(0, 1))).isInstanceOf(WriteResult.Written.class);
        assertThat(write("/merge/a", Content.of(Value.of(1)))).isInstanceOf(WriteResult.Written.class);
    }

    /** What is parsed later must not hold more than was weighed. */
    @Test
    void aPayloadIsWeighedAsWhatItBecomes() {
        AtomicInteger parsed = new AtomicInteger();
        List<Value> zeros = new java.util.ArrayList<>();
        for (int i = 0; i < 400; i++) {
            zeros.add(Value.of(i));
        }
        Value value = Value.arrayOf(zeros);
        Content small = Content.deferred(new Origination("mqtt", Bytes.copyOf(new byte[801])), origination -> {
            parsed.incrementAndGet();
            return value;
        });
        write("/a", small);
        long before = store.bytes();
        assertThat(small.value()).isSameAs(small.value());
        assertThat(parsed).hasValue(1);
        assertThat(before).isGreaterThan(Value.weight(value));

        Content large = Content.deferred(
                new Origination("mqtt", Bytes.copyOf(new byte[60_000])),
                origination -> new Value.Text("x".repeat(60_000)));
        java.lang.ref.WeakReference<Value> parsedLarge = new java.lang.ref.WeakReference<>(large.value());
        long end = System.nanoTime() + 10_000_000_000L;
        while (parsedLarge.get() != null && System.nanoTime() < end) {
            System.gc();
        }
        assertThat(parsedLarge.get())
                .as("a large value is not held by what it was parsed from")
                .isNull();
        assertThat(large.value()).isEqualTo(new Value.Text("x".repeat(60_000)));
    }

    /** R12: tombstones of long addresses are as bounded as those of short ones; the floor rises for what is forgotten. */
    @Test
    void tombstonesAreBoundedByWhatTheyHold() {
        String padding = "x".repeat(1_000);
        for (int i = 0; i < 2_000; i++) {
            write("/" + i + "/" + padding, Content.of(Value.TRUE));
            store.delete(Address.of("/" + i + "/" + padding), ORIGIN);
        }
        // The quarter of a megabyte holds about a hundred of them: what was forgotten raised the floor for new
        // addresses.
        assertThat(write("/new", Content.of(Value.TRUE)))
                .isInstanceOfSatisfying(
                        WriteResult.Written.class,
                        written -> assertThat(written.param().revision()).isGreaterThan(2));
        assertThat(write("/1999/" + padding, Content.of(Value.TRUE)))
                .isInstanceOfSatisfying(
                        WriteResult.Written.class,
                        written -> assertThat(written.param().revision()).isGreaterThan(2));
    }
}
