package io.stagebus.osc.server;

import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.SnapshotCursor;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.subscription.DeliveryOptions;
import io.stagebus.core.subscription.Echo;
import io.stagebus.core.subscription.Subscription;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What one peer subscribed to. Bus thread only. */
final class PeerSubscriptions {

    /** How many subscriptions a device may have. */
    static final int MAX = 64;

    private final SignalBus bus;
    private final Recall recall;
    private final Echo echo;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private Session session;
    private long nextId = 1;

    /**
     * What a peer asked for.
     *
     * @param pattern in its own names
     * @param maxRateHz how many changes per second and address; 0 for all
     * @param deadBand changes of numbers below it are not sent
     * @param deletions whether it wants deletions as {@code N} (R12)
     */
    record Wanted(String pattern, long maxRateHz, double deadBand, boolean deletions) {

        DeliveryOptions options() {
            return maxRateHz == 0 && deadBand == 0
                    ? DeliveryOptions.NONE
                    : new DeliveryOptions(maxRateHz, deadBand, 0, 0);
        }
    }

    private record Entry(long id, Wanted wanted, AddressPattern compiled) {}

    PeerSubscriptions(SignalBus bus, Session session, Recall recall, boolean echo) {
        this.bus = bus;
        this.session = session;
        this.recall = recall;
        this.echo = echo ? Echo.ALL : Echo.NONE;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    Collection<Wanted> wanted() {
        return entries.values().stream().map(Entry::wanted).toList();
    }

    /** The patterns as addresses of the one address space. */
    List<AddressPattern> compiled() {
        return entries.values().stream().map(Entry::compiled).toList();
    }

    /** Whether there is a subscription to this pattern, or room for another one. */
    boolean hasRoomFor(String pattern) {
        return entries.containsKey(pattern) || entries.size() < MAX;
    }

    /**
     * Subscribes, or subscribes anew where the pattern is known, and shows the current values if {@code recalled}. A device
     * that renews what it is still being shown is not shown it from the start, or it would never come to the end.
     *
     * @param compiled the pattern below the peer's root
     * @return why the bus refused, if it did
     */
    Optional<String> subscribe(Wanted wanted, AddressPattern compiled, boolean recalled) {
        return subscribe(wanted, compiled, recalled, true);
    }

    private Optional<String> subscribe(Wanted wanted, AddressPattern compiled, boolean recalled, boolean asked) {
        Entry before = entries.get(wanted.pattern);
        long id = before == null ? nextId++ : before.id;
        if (before != null && before.wanted.equals(wanted) && recalled && recall.isShowing(id)) {
            return Optional.empty();
        }
        recall.drop(id);
        Subscription subscription = new Subscription(session, id, compiled, SignalKind.ALL, echo, wanted.options());
        String[] problem = {""};
        bus.submit(new Command.Subscribe(subscription, recalled, outcome -> {
            switch (outcome) {
                case Outcome.Opened opened -> {
                    entries.put(wanted.pattern, new Entry(id, wanted, compiled));
                    if (opened.snapshot() != SnapshotCursor.EMPTY) {
                        recall.add(id, opened.snapshot(), asked, () -> {});
                    }
                }
                case Outcome.Rejected rejected -> problem[0] = rejected.detail();
                case Outcome.Applied o -> {}
                case Outcome.Scheduled o -> {}
                case Outcome.Current o -> {}
                case Outcome.Definitions o -> {}
                case Outcome.Replayed o -> {}
            }
        }));
        return problem[0].isEmpty() ? Optional.empty() : Optional.of(problem[0]);
    }

    /** Shows the current values of everything subscribed to. */
    void showAll() {
        for (Entry entry : List.copyOf(entries.values())) {
            subscribe(entry.wanted, entry.compiled, true, false);
        }
    }

    /** Subscribes to the same for another session, which is open. */
    void moveTo(Session other) {
        session = other;
        showAll();
    }

    /** Takes a subscription back; says whether there was one. */
    boolean unsubscribe(String pattern) {
        Entry before = entries.remove(pattern);
        if (before == null) {
            return false;
        }
        recall.drop(before.id);
        bus.submit(new Command.Unsubscribe(session, before.id, Reply.NONE));
        return true;
    }

    /** Whether deletions are wanted by one of {@code matched}. */
    boolean wantDeletion(List<Subscription> matched) {
        for (Entry entry : entries.values()) {
            if (entry.wanted.deletions) {
                for (Subscription subscription : matched) {
                    if (subscription.id() == entry.id) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
