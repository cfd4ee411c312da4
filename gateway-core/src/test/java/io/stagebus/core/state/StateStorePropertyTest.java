package io.stagebus.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The state store does what a list would do, only faster (R11, R12, R13, R14, R15). */
class StateStorePropertyTest {

    private static final List<Address> ADDRESSES = List.of(
            Address.of("/lww/a"),
            Address.of("/lww/b"),
            Address.of("/max/a"),
            Address.of("/min/a"),
            Address.of("/merge/a"),
            Address.of("/lock/a"),
            Address.of("/lww/c"));
    private static final List<String> SESSIONS = List.of("s1", "s2", "s3");
    private static final StateSettings SETTINGS = new StateSettings(
            List.of(),
            List.of(
                    new StateSettings.StrategyRule(AddressPattern.of("/max/**"), Strategy.MAX),
                    new StateSettings.StrategyRule(AddressPattern.of("/min/**"), Strategy.MIN),
                    new StateSettings.StrategyRule(AddressPattern.of("/merge/**"), Strategy.MERGE),
                    new StateSettings.StrategyRule(AddressPattern.of("/lock/**"), Strategy.LOCK)),
            Ttl.NEVER,
            5,
            1_680,
            2);

    /** One thing that happens to the store. */
    sealed interface Step {
        /** A write; expects the current revision, a stale one, or any. */
        record Write(int address, String session, Content content, ParamFlags flags, int expected) implements Step {}

        /** A deletion. */
        record Delete(int address, String session) implements Step {}

        /** A GET. */
        record Fetch(int address) implements Step {}

        /** Time passes, and what is over expires. */
        record Wait(int millis) implements Step {}

        /** A session ends. */
        record End(String session) implements Step {}

        /** Several writes and deletions, then all or nothing. */
        record Bundle(List<Step> parts, boolean kept) implements Step {}

        /** The floor of a start (R11). */
        record Floor(int by) implements Step {}
    }

    private final Map<Address, Long> highest = new HashMap<>();
    private final StateStore store = new StateStore(SETTINGS);
    private final ListStore model = new ListStore(SETTINGS, StateStorePropertyTest::strategy);

    private static Strategy strategy(Address address) {
        return switch (address.segments().getFirst()) {
            case "max" -> Strategy.MAX;
            case "min" -> Strategy.MIN;
            case "merge" -> Strategy.MERGE;
            case "lock" -> Strategy.LOCK;
            default -> Strategy.LWW;
        };
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Step> single = single();
        Arbitrary<Step> bundles = Combinators.combine(
                        Arbitraries.oneOf(writes(), deletes())
                                .list()
                                .ofMinSize(1)
                                .ofMaxSize(5),
                        Arbitraries.of(true, false))
                .as(Step.Bundle::new);
        return Arbitraries.frequencyOf(Tuple.of(5, single), Tuple.of(1, bundles))
                .list()
                .ofMaxSize(60);
    }

    private static Arbitrary<Step> single() {
        return Arbitraries.frequencyOf(
                Tuple.of(10, writes()),
                Tuple.of(2, deletes()),
                Tuple.of(1, addresses().map(Step.Fetch::new)),
                Tuple.of(3, Arbitraries.integers().between(0, 2_500).map(Step.Wait::new)),
                Tuple.of(1, Arbitraries.of(SESSIONS).map(Step.End::new)),
                Tuple.of(1, Arbitraries.integers().between(0, 20).map(Step.Floor::new)));
    }

    private static Arbitrary<Integer> addresses() {
        return Arbitraries.integers().between(0, ADDRESSES.size() - 1);
    }

    private static Arbitrary<Step> deletes() {
        return Combinators.combine(addresses(), Arbitraries.of(SESSIONS)).as(Step.Delete::new);
    }

    private static Arbitrary<Step> writes() {
        Arbitrary<Ttl> ttls = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.just(Ttl.UNSPECIFIED)),
                Tuple.of(1, Arbitraries.just(Ttl.NEVER)),
                Tuple.of(2, Arbitraries.integers().between(0, 3).map(Ttl::sliding)),
                Tuple.of(2, Arbitraries.integers().between(0, 3).map(Ttl::absolute)));
        Arbitrary<Boolean> rarely = Arbitraries.frequency(Tuple.of(5, false), Tuple.of(1, true));
        Arbitrary<ParamFlags> flags = Combinators.combine(rarely, rarely, ttls).as(ParamFlags::new);
        Arbitrary<Integer> expected = Arbitraries.frequency(Tuple.of(6, -1), Tuple.of(1, 0), Tuple.of(1, 1));
        return Combinators.combine(addresses(), Arbitraries.of(SESSIONS), contents(), flags, expected)
                .as(Step.Write::new);
    }

    private static Arbitrary<Content> contents() {
        Arbitrary<Value> small = Arbitraries.integers().between(-2, 2).map(Value::of);
        Arbitrary<Value> dicts = Arbitraries.maps(
                        Arbitraries.of("x", "y"), Arbitraries.oneOf(small, Arbitraries.just(Value.NULL)))
                .map(entries -> new Value.Dict(new LinkedHashMap<>(entries)));
        Arbitrary<Value> others = Arbitraries.of(
                Value.NULL, Value.of(Double.NaN), Value.of(1.0), Value.of("text"), Value.of("x".repeat(300)));
        return Arbitraries.frequencyOf(Tuple.of(4, small), Tuple.of(2, others), Tuple.of(1, dicts))
                .map(Content::of);
    }

    @Property(tries = 3_000)
    void agreesWithAList(@ForAll("steps") List<Step> steps) {
        StateStorePropertyTest run = new StateStorePropertyTest();
        run.tick(0);
        for (Step step : steps) {
            run.take(step);
            run.compare();
        }
    }

    private void tick(int millis) {
        model.micros += millis * 1_000L;
        model.nanos += millis * 1_000_000L;
        store.tick(model.micros, model.nanos);
    }

    private void take(Step step) {
        switch (step) {
            case Step.Write write -> published(write(write));
            case Step.Delete delete -> published(delete(delete));
            case Step.Fetch(int address) -> {
                model.fetch(ADDRESSES.get(address));
                store.fetch(ADDRESSES.get(address));
            }
            case Step.Wait(int millis) -> {
                tick(millis);
                expire();
            }
            case Step.End(String session) -> {
                List<WriteResult.Written> changed = store.sessionEnded(session, Integer.MAX_VALUE);
                assertThat(changed).containsExactlyInAnyOrderElementsOf(model.endSession(session));
                changed.forEach(this::published);
            }
            case Step.Bundle bundle -> bundle(bundle);
            case Step.Floor(int by) -> {
                long floor = highest.values().stream()
                                .mapToLong(Long::longValue)
                                .max()
                                .orElse(0)
                        + by;
                model.raiseFloor(floor);
                store.raiseRevisionFloor(floor);
            }
        }
    }

    private WriteResult write(Step.Write write) {
        Address address = ADDRESSES.get(write.address);
        long current = model.find(address).map(entry -> entry.param.revision()).orElse(0L);
        long expected = write.expected < 0 ? -1 : current + write.expected;
        Origin origin = origin(write.session);
        WriteResult result = store.write(address, write.content, expected, write.flags, origin, true);
        agree(result, model.write(address, write.content, expected, write.flags, origin));
        return result;
    }

    private WriteResult delete(Step.Delete delete) {
        Address address = ADDRESSES.get(delete.address);
        WriteResult result = store.delete(address, origin(delete.session));
        agree(result, model.delete(address, origin(delete.session)));
        return result;
    }

    private void bundle(Step.Bundle bundle) {
        store.begin();
        model.begin();
        List<WriteResult> results = new ArrayList<>();
        for (Step part : bundle.parts) {
            if (part instanceof Step.Write write) {
                results.add(write(write));
            } else if (part instanceof Step.Delete delete) {
                results.add(delete(delete));
            }
        }
        if (bundle.kept) {
            store.commit();
            model.commit();
            results.forEach(this::published);
        } else {
            store.rollback();
            model.rollback();
        }
    }

    private void expire() {
        List<WriteResult.Written> gone = new ArrayList<>();
        for (var next = store.expireOne(); next.isPresent(); next = store.expireOne()) {
            gone.add(next.get());
        }
        assertThat(store.nextExpiryNanos()).isGreaterThan(model.nanos);
        // Which of two that are due together goes first shows in the graves that are kept, so both take the same order.
        assertThat(gone)
                .containsExactlyInAnyOrderElementsOf(model.expire(
                        gone.stream().map(written -> written.param().address()).toList()));
        gone.forEach(this::published);
    }

    private static Origin origin(String session) {
        return new Origin("test", session, "", "anonymous", Cause.COMMAND);
    }

    private static void agree(WriteResult actual, WriteResult expected) {
        if (actual instanceof WriteResult.Refused(Refusal reason, String detail)) {
            assertThat(expected).isInstanceOf(WriteResult.Refused.class);
            assertThat(reason).isEqualTo(((WriteResult.Refused) expected).reason());
            assertThat(detail).isNotEmpty();
        } else {
            assertThat(actual).isEqualTo(expected);
        }
    }

    /** R11: no revision is ever given twice. */
    private void published(WriteResult result) {
        if (result instanceof WriteResult.Written(Signal.Param param, Optional<Signal.Param> before)) {
            Long last = highest.put(param.address(), param.revision());
            assertThat(param.revision()).isGreaterThan(last == null ? 0 : last);
        }
    }

    private void compare() {
        assertThat(store.size()).isEqualTo(model.entries.size());
        assertThat(store.bytes()).isEqualTo(model.bytes());
        for (Address address : ADDRESSES) {
            Optional<ListStore.Entry> entry = model.find(address);
            assertThat(store.current(address)).isEqualTo(entry.map(e -> e.param));
            assertThat(store.ttlOf(address)).isEqualTo(entry.map(e -> e.ttl).orElse(Ttl.NEVER));
            assertThat(store.lockHolder(address))
                    .isEqualTo(entry.map(e -> e.holder).filter(holder -> !holder.isEmpty()));
            long expires = entry.filter(e -> e.ttl.expires())
                    .map(e -> model.micros + (e.deadlineNanos - model.nanos) / 1_000)
                    .orElse(0L);
            assertThat(store.expiresAtMicros(address)).isEqualTo(expires);
        }
        assertThat(slots())
                .containsExactlyInAnyOrderElementsOf(
                        model.entries.stream().map(e -> e.param).toList());
    }

    private List<Signal.Param> slots() {
        List<Signal.Param> seen = new ArrayList<>();
        for (int slot = 0; slot < store.slots().end(); slot++) {
            int at = slot;
            store.slots().at(slot).ifPresent(param -> {
                seen.add(param);
                assertThat(store.slotOf(param.address())).isEqualTo(at);
            });
        }
        return seen;
    }
}
