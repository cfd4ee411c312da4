package io.stagebus.osc.server;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.SnapshotCursor;
import io.stagebus.core.session.AccessScope;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.subscription.Subscriber;
import io.stagebus.core.subscription.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Finds the known addresses that the address pattern of a message stands for (R3; OSC 1.0 "OSC Message Dispatching"): those
 * at which there is a Param now. Few Params are looked at at once, more of them a slice at a time (R19). Bus thread only.
 */
final class PatternDispatch {

    /** How many patterns may wait for their slices. */
    static final int MAX_WAITING = 64;
    /** How many addresses the patterns of one packet may stand for. */
    static final int MAX_MATCHES = 4_096;
    /** How many patterns one packet may have. */
    static final int MAX_PATTERNS = 64;
    /** How many times a Param is compared with a pattern in one go. */
    private static final int COMPARISONS_PER_SLICE = 1_024;

    private final SignalBus bus;
    private final Session session = Session.ofGateway("osc", "osc-patterns", "OSC patterns", "", AccessScope.OPEN);
    private boolean opened;
    private int waiting;

    PatternDispatch(SignalBus bus) {
        this.bus = bus;
    }

    /** One walk over the Params for the patterns of one packet. */
    private static final class Walk {
        private final List<AddressPattern> patterns;
        private final List<List<Address>> found = new ArrayList<>();
        private final AccessScope scope;
        private final SnapshotCursor cursor;
        private final Consumer<List<List<Address>>> whenFound;
        private int matches;

        Walk(
                List<AddressPattern> patterns,
                AccessScope scope,
                SnapshotCursor cursor,
                Consumer<List<List<Address>>> whenFound) {
            this.patterns = patterns;
            this.scope = scope;
            this.cursor = cursor;
            this.whenFound = whenFound;
            patterns.forEach(pattern -> found.add(new ArrayList<>()));
        }

        /** Whether there is more to look at. */
        boolean step() {
            boolean more = cursor.advance(Math.max(1, COMPARISONS_PER_SLICE / patterns.size()), this::compare);
            if (more && matches <= MAX_MATCHES) {
                return true;
            }
            cursor.close();
            whenFound.accept(matches <= MAX_MATCHES ? found : List.of());
            return false;
        }

        private boolean compare(Signal.Param param) {
            Address address = param.address();
            for (int i = 0; i < patterns.size(); i++) {
                if (patterns.get(i).matches(address) && scope.mayWrite(address)) {
                    found.get(i).add(address);
                    matches++;
                }
            }
            return matches <= MAX_MATCHES;
        }
    }

    /**
     * Finds the known addresses that {@code scope} may write and each pattern matches, in no set order.
     *
     * @param patterns 1..{@link #MAX_PATTERNS}
     * @param whenFound takes a list for each pattern, or no list at all when they stand for too many; called before this
     *     returns where there are few Params
     * @return {@code false} when too many wait already
     */
    boolean find(List<AddressPattern> patterns, AccessScope scope, Consumer<List<List<Address>>> whenFound) {
        if (waiting >= MAX_WAITING || !isOpen()) {
            return false;
        }
        AddressPattern all = patterns.size() == 1 ? patterns.getFirst() : AddressPattern.ALL;
        bus.submit(new Command.Snapshot(session, all, outcome -> {
            if (outcome instanceof Outcome.Opened(boolean replaced, SnapshotCursor cursor)) {
                Walk walk = new Walk(patterns, scope, cursor, whenFound);
                if (walk.step()) {
                    waiting++;
                    bus.slice(() -> {
                        boolean more = walk.step();
                        waiting -= more ? 0 : 1;
                        return more;
                    });
                }
            }
        }));
        return true;
    }

    private boolean isOpen() {
        if (!opened) {
            bus.submit(new Command.OpenSession(
                    session, new Deaf(), false, outcome -> opened = outcome instanceof Outcome.Opened));
        }
        return opened;
    }

    /** Ends the session. */
    void close() {
        if (opened) {
            opened = false;
            bus.submit(new Command.CloseSession(session, Reply.NONE));
        }
    }

    /** Subscribes to nothing and hears nothing. */
    private static final class Deaf implements Subscriber {
        @Override
        public void onSignal(Signal signal, List<Subscription> matched) {
            throw new IllegalStateException("nothing was subscribed to");
        }

        @Override
        public void onBatchEnd() {
            // Nothing to flush.
        }

        @Override
        public void onClosed(String reason) {
            // Only its own end is ever asked for.
        }
    }
}
