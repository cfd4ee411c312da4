package io.stagebus.core.bus;

import io.stagebus.core.address.Address;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.ReplayPage;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.subscription.Subscription;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Shows a new subscription what was before it: the last {@code history} entries of every address, oldest first (R22), then
 * what came meanwhile, and only then its snapshot. What the session has been shown already, because another of its
 * subscriptions covers it, is left out, so that no address goes back in time (R16). Bus thread only.
 */
final class Histories {

    /** How many of the newest entries are looked through, whatever a subscription asks for. */
    private static final int MAX_ENTRIES = 10_000;

    /** And what they hold may weigh so much; the oldest are left out. */
    private static final long MAX_BYTES = 8L << 20;

    /** After so many pauses a receiver that never has room is shown some all the same. */
    private static final int MOST_PAUSES = 100;

    private static final long BYTES_PER_STEP = 64 * 1024;
    private static final int SIGNALS_PER_STEP = 100;
    /** How many pairs of an entry and a subscription that may cover it are looked at in a step. */
    private static final int PAIRS_PER_STEP = 1_000;
    /** When a receiver is asked again that was not writable. */
    private static final long PAUSE_NANOS = 20_000_000;

    private final Reads reads;
    private final Turns turns;
    private final Delivery delivery;
    private final Moment moment;

    Histories(Reads reads, Turns turns, Delivery delivery, Moment moment) {
        this.reads = reads;
        this.turns = turns;
        this.delivery = delivery;
        this.moment = moment;
    }

    /** Whether a subscription has a history to be shown. */
    boolean has(Subscription subscription) {
        return subscription.options().history() > 0 && reads.isReadable();
    }

    /**
     * Starts to show {@code active} its past, behind a gate that keeps its live signals waiting.
     *
     * @param covering the other subscriptions of its session, and the one it replaced
     * @param onOpen what to do when the past has been shown and nothing waits any more
     */
    void show(ActiveSubscription active, List<ActiveSubscription> covering, Runnable onOpen) {
        Gate gate = new Gate(active, delivery, moment, onOpen);
        active.gated = true;
        active.attachment.gate = gate;
        Subscription subscription = active.subscription;
        ReplayRange range =
                new ReplayRange(subscription.pattern(), 0, Long.MAX_VALUE, MAX_ENTRIES, subscription.kinds(), true);
        read(new Showing(gate, covering), range);
    }

    private void read(Showing showing, ReplayRange range) {
        reads.read(showing.gate.active.attachment, range, page -> gather(showing, page));
    }

    private void gather(Showing showing, ReplayPage page) {
        if (!showing.gate.isClosed()) {
            return;
        }
        page.entries().forEach(showing::add);
        if (page.rest().isPresent() && !showing.gate.isGivenUp()) {
            read(showing, page.rest().get());
        } else {
            turns.slice(() -> step(showing));
        }
    }

    /** Shows a part (R19); says whether there is more to do at once. */
    private boolean step(Showing showing) {
        Gate gate = showing.gate;
        if (!gate.isClosed()) {
            return false;
        }
        if (gate.isGivenUp()) {
            showing.giveUp();
        } else if (!gate.active.attachment.subscriber.isWritable() && ++showing.pauses < MOST_PAUSES) {
            turns.after(PAUSE_NANOS, () -> turns.slice(() -> step(showing)));
            return false;
        }
        // A client that is always behind gets a little at a time, so that it is not kept waiting for ever.
        showing.pauses = 0;
        try {
            return showSome(showing);
        } catch (RuntimeException e) {
            // What failed is given up; the subscription is not.
            gate.open();
            throw e;
        }
    }

    private boolean showSome(Showing showing) {
        Gate gate = showing.gate;
        if (showing.choose()) {
            return true;
        }
        long bytes = 0;
        for (int i = 0; i < SIGNALS_PER_STEP && bytes < BYTES_PER_STEP && !gate.active.attachment.closed; i++) {
            Signal past = showing.past.pollFirst();
            if (past != null) {
                bytes += past.content().weight();
                delivery.deliverPast(gate.active, past, moment.nanos());
            } else if (!gate.letOneGo()) {
                gate.open();
                return false;
            }
        }
        return true;
    }

    /** What one subscription is being shown. */
    private static final class Showing {
        private final Gate gate;
        private final List<ActiveSubscription> covering;
        private final Deque<JournalEntry> entries = new ArrayDeque<>();
        private final Map<Address, Long> taken = new HashMap<>();
        private final Deque<Signal> past = new ArrayDeque<>();
        private long weight;
        private int pauses;

        Showing(Gate gate, List<ActiveSubscription> covering) {
            this.gate = gate;
            this.covering = covering;
        }

        void add(JournalEntry entry) {
            entries.addLast(entry);
            weight += entry.signal().weight();
            while (weight > MAX_BYTES) {
                weight -= entries.removeFirst().signal().weight();
            }
        }

        void giveUp() {
            entries.clear();
            past.clear();
        }

        /** Chooses some of the entries from the newest to the oldest; says whether there are more to choose from. */
        boolean choose() {
            long wanted = gate.active.subscription.options().history();
            int pairs = 0;
            while (!entries.isEmpty() && pairs < PAIRS_PER_STEP) {
                JournalEntry entry = entries.removeLast();
                pairs += 1 + covering.size();
                if (isWanted(entry) && taken.merge(entry.signal().address(), 1L, Long::sum) <= wanted) {
                    past.addFirst(entry.signal());
                }
            }
            return !entries.isEmpty();
        }

        private boolean isWanted(JournalEntry entry) {
            if (entry.seq() > gate.active.sinceSeq || !gate.active.admits(entry.signal())) {
                return false;
            }
            for (ActiveSubscription other : covering) {
                if (isShownBy(other, entry)) {
                    return false;
                }
            }
            return true;
        }

        /** Whether {@code other} showed the entry, or of a Param something newer. */
        private static boolean isShownBy(ActiveSubscription other, JournalEntry entry) {
            Signal signal = entry.signal();
            return (signal.kind() == SignalKind.PARAM || entry.seq() > other.sinceSeq)
                    && signal.kind().in(other.subscription.kinds())
                    && other.admits(signal)
                    && other.subscription.pattern().matches(signal.address());
        }
    }
}
