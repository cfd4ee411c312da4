package io.stagebus.core.bus;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.command.SnapshotCursor;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.state.StateStore;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A {@link SnapshotCursor} over the store's slots; an exact pattern is looked up instead of searched for. */
final class ParamWalk implements SnapshotCursor {

    /** How many addresses all walks of one session remember; what is told beyond them is shown once more, which harms nobody. */
    static final int MAX_TOLD = 4_096;

    /** The room that the walks of one session have to remember what it was told. */
    static final class Room {
        private int left = MAX_TOLD;
    }

    private final StateStore store;
    private final AddressPattern pattern;
    private final AccessScope scope;
    /** Whose current value was delivered before the walk began, so that it need not show them again. */
    private final Set<Address> told = new HashSet<>(0);

    private final @Nullable Room room;
    private int position;
    private boolean begun;
    private boolean open = true;

    /** A walk that shows everything, whatever was told before it began. */
    ParamWalk(StateStore store, AddressPattern pattern, AccessScope scope) {
        this(store, pattern, scope, null);
    }

    /**
     * A walk that leaves out what was told before it began.
     *
     * @param room where that is remembered; null when it is not to be, because what is told may get lost
     */
    ParamWalk(StateStore store, AddressPattern pattern, AccessScope scope, @Nullable Room room) {
        this.store = store;
        this.pattern = pattern;
        this.scope = scope;
        this.room = room;
    }

    @Override
    public boolean advance(int maxVisits, Predicate<Signal.Param> sink) {
        if (!open) {
            return false;
        }
        begun = true;
        Optional<Address> exact = pattern.exact();
        if (exact.isPresent()) {
            store.current(exact.get()).ifPresent(param -> show(param, sink));
            close();
            return false;
        }
        int stop = Math.min(store.slots().end(), position + maxVisits);
        boolean room = true;
        while (room && position < stop) {
            Optional<Signal.Param> param = store.slots().at(position++);
            if (param.isPresent() && pattern.matches(param.get().address())) {
                room = show(param.get(), sink);
            }
        }
        // Whoever took a Param may have closed the walk, which it stays then.
        if (position >= store.slots().end()) {
            close();
        }
        return open;
    }

    /** Whether there is room for another. */
    private boolean show(Signal.Param param, Predicate<Signal.Param> sink) {
        return told.contains(param.address()) || !scope.mayRead(param.address()) || sink.test(param);
    }

    /**
     * Whether a live change of {@code address} need not be delivered, because the walk is about to show it. A Param that is
     * gone has no slot, and no walk will tell of it. A walk that has not begun may have to wait behind other answers for
     * long, and live signals do not wait (R17).
     */
    boolean willShow(Address address) {
        boolean later = open && begun && store.slotOf(address) >= position;
        if (later && room != null && told.remove(address)) {
            room.left++;
        }
        return later;
    }

    /** A live change of {@code address} was delivered: a walk that has not begun leaves out what it would say again. */
    void told(Address address) {
        if (open && !begun && room != null && room.left > 0 && told.add(address)) {
            room.left--;
        }
    }

    @Override
    public void close() {
        open = false;
        if (room != null) {
            room.left += told.size();
            told.clear();
        }
    }
}
