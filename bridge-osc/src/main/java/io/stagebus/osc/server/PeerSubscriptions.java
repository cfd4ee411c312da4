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
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What one peer subscribed to. Bus thread only. */
final class PeerSubscriptions {

    /** How many subscriptions a device may have; one over several parts of the tree counts as so many. */
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

    /** One subscription of the bus. */
    private record Part(long id, AddressPattern pattern) {}

    /** What a peer asked for; more than one part where it sees more than its root. */
    private record Entry(Wanted wanted, List<Part> parts) {}

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
        return entries.values().stream()
                .flatMap(entry -> entry.parts.stream())
                .map(Part::pattern)
                .toList();
    }

    /** Whether there is room for a subscription to this pattern, which comes to so many patterns over addresses. */
    boolean hasRoomFor(String pattern, int parts) {
        int others = entries.values().stream()
                .filter(entry -> !entry.wanted.pattern.equals(pattern))
                .mapToInt(entry -> entry.parts.size())
                .sum();
        return others + parts <= MAX;
    }

    /**
     * Subscribes, or subscribes anew where the pattern is known, and shows the current values if {@code recalled}. A device
     * that renews what it is still being shown is not shown it from the start, or it would never come to the end.
     *
     * @param compiled what the pattern selects of the one address space
     * @return why the bus refused, if it did
     */
    Optional<String> subscribe(Wanted wanted, List<AddressPattern> compiled, boolean recalled) {
        return subscribe(wanted, compiled, recalled, true);
    }

    private Optional<String> subscribe(Wanted wanted, List<AddressPattern> compiled, boolean recalled, boolean asked) {
        Entry before = entries.get(wanted.pattern);
        if (before != null
                && before.wanted.equals(wanted)
                && recalled
                && before.parts.stream().anyMatch(part -> recall.isShowing(part.id))) {
            return Optional.empty();
        }
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < compiled.size(); i++) {
            long id = before != null && i < before.parts.size() ? before.parts.get(i).id : nextId++;
            parts.add(new Part(id, compiled.get(i)));
        }
        for (Part part : parts) {
            Optional<String> problem = subscribe(wanted, part, recalled, asked);
            if (problem.isPresent()) {
                parts.stream()
                        .filter(one -> before == null || !before.parts.contains(one))
                        .forEach(this::end);
                return problem;
            }
        }
        if (before != null) {
            before.parts.stream().skip(parts.size()).forEach(this::end);
        }
        entries.put(wanted.pattern, new Entry(wanted, parts));
        return Optional.empty();
    }

    private Optional<String> subscribe(Wanted wanted, Part part, boolean recalled, boolean asked) {
        recall.drop(part.id);
        Subscription subscription =
                new Subscription(session, part.id, part.pattern, SignalKind.ALL, echo, wanted.options());
        String[] problem = {""};
        bus.submit(new Command.Subscribe(subscription, recalled, outcome -> {
            switch (outcome) {
                case Outcome.Opened opened -> {
                    if (opened.snapshot() != SnapshotCursor.EMPTY) {
                        recall.add(part.id, opened.snapshot(), asked, () -> {});
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

    private void end(Part part) {
        recall.drop(part.id);
        bus.submit(new Command.Unsubscribe(session, part.id, Reply.NONE));
    }

    /** Shows the current values of everything subscribed to. */
    void showAll() {
        for (Entry entry : List.copyOf(entries.values())) {
            subscribe(entry.wanted, entry.parts.stream().map(Part::pattern).toList(), true, false);
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
        before.parts.forEach(this::end);
        return true;
    }

    /** Whether deletions are wanted by one of {@code matched}. */
    boolean wantDeletion(List<Subscription> matched) {
        for (Entry entry : entries.values()) {
            if (entry.wanted.deletions && entry.parts.stream().anyMatch(part -> isAmong(matched, part))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAmong(List<Subscription> matched, Part part) {
        for (Subscription subscription : matched) {
            if (subscription.id() == part.id) {
                return true;
            }
        }
        return false;
    }
}
