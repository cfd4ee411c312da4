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
import io.stagebus.osc.mapping.OscRoot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the known addresses that the address pattern of a message stands for (R3; OSC 1.0 "OSC Message Dispatching"): those
 * at which there is a Param now. Bus thread only.
 */
final class PatternDispatch {

    /** How many addresses the pattern of a message may stand for. */
    static final int MAX_MATCHES = 4_096;
    /** How many patterns one packet may have. */
    static final int MAX_PATTERNS = 64;
    /** How many times a Param is compared with a pattern in one go. */
    private static final int COMPARISONS_PER_SLICE = 1_024;

    private final SignalBus bus;
    private final Session session = Session.ofGateway("osc", "osc-patterns", "OSC patterns", "", AccessScope.OPEN);
    private boolean opened;

    PatternDispatch(SignalBus bus) {
        this.bus = bus;
    }

    /** One walk over the Params for the patterns of one packet, and what follows it; a piece of work in slices (R19). */
    private static final class Walk implements BooleanSupplier {
        private final List<List<AddressPattern>> patterns;
        private final List<List<Address>> found = new ArrayList<>();
        private final Predicate<Address> eligible;
        private final int visitsPerSlice;
        private final int most;
        private final SnapshotCursor cursor;
        private final Function<Optional<List<List<Address>>>, BooleanSupplier> then;
        private @Nullable BooleanSupplier following;
        private int matches;

        Walk(
                List<List<AddressPattern>> patterns,
                Predicate<Address> eligible,
                int most,
                SnapshotCursor cursor,
                Function<Optional<List<List<Address>>>, BooleanSupplier> then) {
            this.patterns = patterns;
            this.eligible = eligible;
            int comparisons = patterns.stream().mapToInt(List::size).sum();
            this.visitsPerSlice = Math.max(1, COMPARISONS_PER_SLICE / comparisons);
            this.most = most;
            this.cursor = cursor;
            this.then = then;
            patterns.forEach(pattern -> found.add(new ArrayList<>()));
        }

        @Override
        public boolean getAsBoolean() {
            if (following != null) {
                return following.getAsBoolean();
            }
            boolean more = cursor.advance(visitsPerSlice, this::compare);
            if (more && matches <= most) {
                return true;
            }
            cursor.close();
            following = then.apply(matches <= most ? Optional.of(found) : Optional.empty());
            return following.getAsBoolean();
        }

        private boolean compare(Signal.Param param) {
            Address address = param.address();
            for (int i = 0; i < patterns.size(); i++) {
                if (matches(patterns.get(i), address) && eligible.test(address)) {
                    found.get(i).add(address);
                    matches++;
                }
            }
            return matches <= most;
        }

        private static boolean matches(List<AddressPattern> any, Address address) {
            for (AddressPattern one : any) {
                if (one.matches(address)) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * The work of finding the known addresses that {@code writer} has a name for and may write, and each pattern matches, in
     * no set order.
     *
     * @param patterns 1..{@link #MAX_PATTERNS}, each of them one or more of which any has to match
     * @param most how many addresses they may stand for together
     * @param then takes a list for each pattern, or nothing when they stand for more; what it gives is done next
     * @return one step at a time; {@code false} when all is done
     */
    BooleanSupplier find(
            List<List<AddressPattern>> patterns,
            OscPeer writer,
            int most,
            Function<Optional<List<List<Address>>>, BooleanSupplier> then) {
        boolean single = patterns.size() == 1 && patterns.getFirst().size() == 1;
        AddressPattern all = single ? patterns.getFirst().getFirst() : AddressPattern.ALL;
        AccessScope scope = writer.session().scope();
        OscRoot root = writer.root();
        // The gateway's own addresses have no name, nor has what lies under a part of the root that is mounted
        // elsewhere.
        Predicate<Address> eligible =
                address -> scope.mayWrite(address) && root.write(address).isPresent();
        SnapshotCursor[] known = {SnapshotCursor.EMPTY};
        open();
        bus.submit(new Command.Snapshot(session, all, outcome -> {
            if (outcome instanceof Outcome.Opened(boolean replaced, SnapshotCursor cursor)) {
                known[0] = cursor;
            }
        }));
        return new Walk(patterns, eligible, most, known[0], then);
    }

    /** The gateway's own sessions need no place. */
    private void open() {
        if (!opened) {
            bus.submit(new Command.OpenSession(
                    session, new Deaf(), false, outcome -> opened = outcome instanceof Outcome.Opened));
        }
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
