package io.stagebus.osc.server;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.SnapshotCursor;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.signal.Signal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The Params a peer has written: what it shows on its own screen, and would show wrongly after it was away. Bounded for each
 * peer and for all. Bus thread only.
 */
final class UsedAddresses {

    /** How many one peer is remembered to have used: more than fit a screen. */
    static final int MAX_PER_PEER = 256;
    /** Longer ones are not remembered: strangers choose them. */
    private static final int MAX_LENGTH = 128;

    private final Budget budget;
    private final Set<Address> used = new LinkedHashSet<>();

    /** What is left for all peers of a door. */
    static final class Budget {
        private int left;

        Budget(int most) {
            this.left = most;
        }
    }

    UsedAddresses(Budget budget) {
        this.budget = budget;
    }

    void add(Address address) {
        if (used.size() < MAX_PER_PEER
                && budget.left > 0
                && address.text().length() <= MAX_LENGTH
                && used.add(address)) {
            budget.left--;
        }
    }

    int size() {
        return used.size();
    }

    /** Forgets all. */
    void clear() {
        budget.left += used.size();
        used.clear();
    }

    /** Walks over the current Params at these addresses that {@code scope} may read and none of {@code shown} selects. */
    SnapshotCursor walk(SignalBus bus, AccessScope scope, List<AddressPattern> shown) {
        Iterator<Address> rest = new ArrayList<>(used).iterator();
        return new SnapshotCursor() {
            private boolean open = true;

            @Override
            public boolean advance(int maxVisits, Predicate<Signal.Param> sink) {
                boolean room = true;
                for (int i = 0; i < maxVisits && room && open && rest.hasNext(); i++) {
                    Address address = rest.next();
                    if (scope.mayRead(address) && shown.stream().noneMatch(pattern -> pattern.matches(address))) {
                        room = bus.current(address).map(sink::test).orElse(true);
                    }
                }
                open &= rest.hasNext();
                return open;
            }

            @Override
            public void close() {
                open = false;
            }
        };
    }
}
