package io.stagebus.core.state;

import io.stagebus.core.signal.Signal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stable numbering of the Params, so that a walk over them can stop and go on (R19): a Param keeps its slot as long as it
 * exists, and a walk that has passed a slot has seen what is in it. Not thread-safe: it belongs to the bus thread.
 */
public final class Slots {

    private final List<@Nullable ParamState> states = new ArrayList<>();
    private final Deque<Integer> free = new ArrayDeque<>();

    Slots() {}

    void add(ParamState state) {
        Integer slot = free.poll();
        if (slot == null) {
            state.slot = states.size();
            states.add(state);
        } else {
            state.slot = slot;
            states.set(slot, state);
        }
    }

    void remove(ParamState state) {
        states.set(state.slot, null);
        free.push(state.slot);
    }

    /** One more than the highest slot ever used. */
    public int end() {
        return states.size();
    }

    /** The Param in {@code slot}, if there is one. */
    public Optional<Signal.Param> at(int slot) {
        ParamState state = slot < states.size() ? states.get(slot) : null;
        return state == null ? Optional.empty() : Optional.ofNullable(state.current);
    }
}
