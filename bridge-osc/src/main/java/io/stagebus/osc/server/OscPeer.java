package io.stagebus.osc.server;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.SnapshotCursor;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.subscription.DeliveryOptions;
import io.stagebus.core.subscription.Echo;
import io.stagebus.core.subscription.Subscriber;
import io.stagebus.core.subscription.Subscription;
import io.stagebus.osc.mapping.OscRoot;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * One device that packets come from or go to, with its session, the root it sees and what it subscribed to. It never gets
 * back what it sent itself (R3). Bus thread only.
 */
final class OscPeer implements Subscriber {

    /** What a peer asked for: a pattern in its own names, how often, and whether it wants deletions as {@code N} (R12). */
    record Wanted(long id, String pattern, long maxRateHz, boolean deletions) {}

    /** How many subscriptions a device may have. */
    static final int MAX_SUBSCRIPTIONS = 64;
    /** How many of its requests for a pattern's values may wait. */
    static final int MAX_PENDING_GETS = 4;
    /** The number of every such request among what is recalled; those of subscriptions begin with 1. */
    private static final long GET = 0;
    /** How many addresses may wait for a full socket; beyond that the one that waited longest is given up. */
    private static final int MAX_WAITING = 1_024;

    private final SignalBus bus;
    private final OscOutput output;
    private final Counts counts;
    private final InetSocketAddress remote;
    private final Session session;
    private final Recall recall;
    private final Map<String, Wanted> wanted = new LinkedHashMap<>();
    /** The newest value of each address that the full socket did not take, in the order they have to go. */
    private final SequencedMap<Address, Signal.Param> waiting = new LinkedHashMap<>();

    private OscRoot root;
    private long nextId = 1;
    private long heardNanos;
    private boolean closed;
    private Consumer<OscPeer> onClosed = peer -> {};

    OscPeer(SignalBus bus, OscOutput output, Counts counts, InetSocketAddress remote, Session session, OscRoot root) {
        this.bus = bus;
        this.output = output;
        this.counts = counts;
        this.remote = remote;
        this.session = session;
        this.root = root;
        this.recall = new Recall(bus, output, this::pass);
    }

    InetSocketAddress remote() {
        return remote;
    }

    Session session() {
        return session;
    }

    OscRoot root() {
        return root;
    }

    boolean isSubscribed() {
        return !wanted.isEmpty();
    }

    Collection<Wanted> wanted() {
        return List.copyOf(wanted.values());
    }

    /** When it last sent something, on the monotonic clock. */
    long heardNanos() {
        return heardNanos;
    }

    void heard(long nowNanos) {
        heardNanos = nowNanos;
    }

    /** Opens the session; says whether the bus let it in. */
    boolean open(Consumer<OscPeer> whenClosed) {
        onClosed = whenClosed;
        boolean[] opened = {false};
        bus.submit(new Command.OpenSession(
                session, this, false, outcome -> opened[0] = outcome instanceof Outcome.Opened));
        return opened[0];
    }

    /** Ends the session with all that belongs to it. */
    void close() {
        if (!closed) {
            forget();
            bus.submit(new Command.CloseSession(session, Reply.NONE));
        }
    }

    /** Whether it has a subscription to this pattern, or room for another one. */
    boolean maySubscribe(String pattern) {
        return wanted.containsKey(pattern) || wanted.size() < MAX_SUBSCRIPTIONS;
    }

    private void forget() {
        closed = true;
        recall.close();
        waiting.clear();
    }

    /**
     * Subscribes, or subscribes anew where the pattern is known, and shows the current values if {@code recalled}. A device
     * that renews what it is still being shown is not shown it from the start, or it would never come to the end.
     *
     * @param compiled {@code pattern} below the peer's root
     * @return why the bus refused, if it did
     */
    Optional<String> subscribe(
            String pattern, AddressPattern compiled, long maxRateHz, boolean deletions, boolean recalled) {
        Wanted before = wanted.get(pattern);
        Wanted now = new Wanted(before == null ? nextId++ : before.id, pattern, maxRateHz, deletions);
        if (now.equals(before) && recalled && recall.isShowing(now.id)) {
            return Optional.empty();
        }
        recall.drop(now.id);
        Subscription subscription = new Subscription(
                session,
                now.id,
                compiled,
                SignalKind.ALL,
                Echo.NONE,
                maxRateHz == 0 ? DeliveryOptions.NONE : new DeliveryOptions(maxRateHz, 0, 0, 0));
        String[] problem = {""};
        bus.submit(new Command.Subscribe(subscription, recalled, outcome -> {
            switch (outcome) {
                case Outcome.Opened opened -> {
                    wanted.put(pattern, now);
                    show(now.id, opened.snapshot());
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

    /** Takes a subscription back; says whether there was one. */
    boolean unsubscribe(String pattern) {
        Wanted before = wanted.remove(pattern);
        if (before == null) {
            return false;
        }
        recall.drop(before.id);
        bus.submit(new Command.Unsubscribe(session, before.id, Reply.NONE));
        return true;
    }

    /** Sees another root from now on. The caller subscribes anew, because the patterns mean something else there. */
    void changeRoot(OscRoot other) {
        root = other;
        waiting.clear();
        recall.close();
    }

    /** Whether another request for a pattern's values can wait. */
    boolean mayGet() {
        return recall.count(GET) < MAX_PENDING_GETS;
    }

    /** Sends the Params of a snapshot that was asked for, paced. */
    void showOnce(SnapshotCursor cursor) {
        show(GET, cursor);
    }

    private void show(long request, SnapshotCursor cursor) {
        if (cursor != SnapshotCursor.EMPTY) {
            recall.add(request, cursor);
        }
    }

    @Override
    public void onSignal(Signal signal, List<Subscription> matched) {
        if (signal instanceof Signal.Param param && param.deleted() && !wantsDeletion(matched)) {
            waiting.remove(param.address());
            return;
        }
        pass(signal);
    }

    private boolean wantsDeletion(List<Subscription> matched) {
        for (Wanted one : wanted.values()) {
            if (one.deletions) {
                for (Subscription subscription : matched) {
                    if (subscription.id() == one.id) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Sends a signal now, or keeps a Param until the socket has room again (R21). */
    void pass(Signal signal) {
        if (closed || (!waiting.containsKey(signal.address()) && output.signal(signal, root, remote))) {
            return;
        }
        if (!(signal instanceof Signal.Param param)) {
            counts.dropped.increment();
            return;
        }
        if (waiting.size() >= MAX_WAITING && !waiting.containsKey(param.address())) {
            counts.dropped.increment();
            waiting.pollFirstEntry();
        }
        waiting.put(param.address(), param);
    }

    /** Sends what had to wait, as far as the socket takes it. */
    void onWritable() {
        Iterator<Signal.Param> next = waiting.values().iterator();
        while (next.hasNext() && output.signal(next.next(), root, remote)) {
            next.remove();
        }
    }

    @Override
    public void onBatchEnd() {
        output.flush();
    }

    @Override
    public void onClosed(String reason) {
        forget();
        onClosed.accept(this);
    }
}
