package io.stagebus.core.bus;

import io.stagebus.core.address.Address;
import io.stagebus.core.journal.Journal;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.subscription.Subscription;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shows a new subscription what was before it: the last {@code history} entries of every address, oldest first (R22). While
 * the journal reads, live signals of that subscription wait, so that nothing overtakes its own past. Bus thread only.
 */
final class Histories {

    /** How many of the newest entries are looked through, whatever a subscription asks for. */
    private static final int MAX_ENTRIES = 10_000;

    /** And what they hold may weigh so much; the oldest are left out. */
    private static final long MAX_BYTES = 8L << 20;

    private static final int ENTRY_WEIGHT = 64;
    private static final int SIGNALS_PER_STEP = 100;

    private final Journal journal;
    private final Turns turns;
    private final Delivery delivery;

    Histories(Journal journal, Turns turns, Delivery delivery) {
        this.journal = journal;
        this.turns = turns;
        this.delivery = delivery;
    }

    /**
     * Starts to show {@code active} its past.
     *
     * @param lastSeq the last entry that is past; what comes after it is live
     */
    void show(ActiveSubscription active, long lastSeq) {
        Subscription subscription = active.subscription;
        if (subscription.options().history() <= 0 || !journal.isReadable()) {
            return;
        }
        active.waiting = new ArrayDeque<>();
        ReplayRange range =
                new ReplayRange(subscription.pattern(), 0, Long.MAX_VALUE, MAX_ENTRIES, subscription.kinds(), true);
        Past past = new Past();
        gather(range, past, () -> turns.later(() -> deliver(active, newest(past.entries, active, lastSeq))));
    }

    /** The newest entries read so far. Handed from thread to thread with the pages. */
    private static final class Past {
        private final Deque<JournalEntry> entries = new ArrayDeque<>();
        private long weight;

        void add(JournalEntry entry) {
            entries.addLast(entry);
            weight += weightOf(entry);
            while (weight > MAX_BYTES) {
                weight -= weightOf(entries.removeFirst());
            }
        }

        private static long weightOf(JournalEntry entry) {
            return ENTRY_WEIGHT + entry.signal().content().weight();
        }
    }

    private void gather(ReplayRange range, Past past, Runnable whenAll) {
        journal.read(range, page -> {
            page.entries().forEach(past::add);
            page.rest().ifPresentOrElse(rest -> gather(rest, past, whenAll), whenAll);
        });
    }

    private static List<Signal> newest(Deque<JournalEntry> entries, ActiveSubscription active, long lastSeq) {
        long wanted = active.subscription.options().history();
        Map<Address, Long> taken = new HashMap<>();
        List<JournalEntry> kept = new ArrayList<>();
        for (JournalEntry entry : entries.reversed()) {
            Address address = entry.signal().address();
            if (entry.seq() <= lastSeq
                    && active.subscription.session().scope().mayRead(address)
                    && taken.merge(address, 1L, Long::sum) <= wanted) {
                kept.add(entry);
            }
        }
        kept.sort(Comparator.comparingLong(JournalEntry::seq));
        return kept.stream().map(JournalEntry::signal).toList();
    }

    /** Delivers the past, then what came meanwhile, in steps (R19). */
    private void deliver(ActiveSubscription active, List<Signal> past) {
        List<Subscription> matched = List.of(active.subscription);
        Deque<Signal> left = new ArrayDeque<>(past);
        turns.slice(() -> {
            for (int i = 0; i < SIGNALS_PER_STEP && active.isInForce(); i++) {
                Signal next = left.isEmpty() ? takeWaiting(active) : left.removeFirst();
                if (next == null) {
                    return false;
                }
                delivery.send(active.attachment, next, matched);
            }
            return active.isInForce();
        });
    }

    /** The next live signal that waited; with the last one taken, the subscription is live. */
    private static @Nullable Signal takeWaiting(ActiveSubscription active) {
        Deque<Signal> waiting = active.waiting;
        Signal next = waiting == null ? null : waiting.pollFirst();
        if (next == null) {
            active.waiting = null;
        }
        return next;
    }
}
