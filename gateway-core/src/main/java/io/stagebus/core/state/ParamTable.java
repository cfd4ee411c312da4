package io.stagebus.core.state;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressTable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The Params by address and by slot, what they weigh together, and the way back: between {@link #begin} and
 * {@link #commit} every change can be taken back, which makes a bundle all or nothing. Not thread-safe.
 */
final class ParamTable {

    private final AddressTable<ParamState> params = new AddressTable<>();
    private final Slots slots = new Slots();
    private final List<Runnable> wayBack = new ArrayList<>();
    private final Set<ParamState> touched = new LinkedHashSet<>();
    private boolean recording;
    private long bytes;

    @Nullable
    ParamState get(Address address) {
        return params.get(address);
    }

    /** Whether {@code state} is what is at its address. */
    boolean holds(ParamState state) {
        return params.get(state.address) == state;
    }

    int size() {
        return params.size();
    }

    long bytes() {
        return bytes;
    }

    Slots slots() {
        return slots;
    }

    void insert(ParamState state) {
        put(state);
        if (recording) {
            touched.add(state);
            wayBack.add(() -> take(state));
        }
    }

    void remove(ParamState state) {
        take(state);
        if (recording) {
            touched.add(state);
            wayBack.add(() -> put(state));
        }
    }

    /** To be called before anything in {@code state} changes. */
    void changing(ParamState state) {
        if (recording) {
            touched.add(state);
            ParamState saved = state.copy();
            wayBack.add(() -> {
                bytes += saved.weight - state.weight;
                state.restoreFrom(saved);
            });
        }
    }

    void reweigh(ParamState state, int weight) {
        bytes += weight - state.weight;
        state.weight = weight;
    }

    private void put(ParamState state) {
        params.put(state);
        slots.add(state);
        bytes += state.weight;
    }

    private void take(ParamState state) {
        params.remove(state.address);
        slots.remove(state);
        bytes -= state.weight;
    }

    void begin() {
        recording = true;
    }

    void commit() {
        recording = false;
        wayBack.clear();
        touched.clear();
    }

    /** Takes everything back; answers what had been touched. */
    List<ParamState> rollback() {
        recording = false;
        for (int i = wayBack.size() - 1; i >= 0; i--) {
            wayBack.get(i).run();
        }
        List<ParamState> restored = new ArrayList<>(touched);
        wayBack.clear();
        touched.clear();
        return restored;
    }
}
