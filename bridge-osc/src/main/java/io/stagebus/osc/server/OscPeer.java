package io.stagebus.osc.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.stagebus.core.address.Address;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.SnapshotCursor;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.subscription.Subscriber;
import io.stagebus.core.subscription.Subscription;
import io.stagebus.osc.codec.OscMessage;
import io.stagebus.osc.mapping.Capture;
import io.stagebus.osc.mapping.OscRoot;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One device that packets come from or go to, with its session, the root it sees and what it subscribed to. It does not get
 * back what it sent itself (R3), unless its {@link Feedback} says so. Bus thread only.
 */
final class OscPeer implements Subscriber {

    /** For how many patterns its requests for values may wait. */
    static final int MAX_PENDING_GETS = 4;
    /** The number of every such request among what is recalled; those of subscriptions begin with 1. */
    private static final long GET = 0;
    /** The number of what it is shown because it has used it. */
    private static final long USED = -1;
    /** How many addresses may wait for a full socket; beyond that the one that waited longest is given up. */
    private static final int MAX_WAITING = 1_024;

    private final PeerFactory door;
    private final SignalBus bus;
    private final PeerSource source;
    private final Recall recall;
    private final PeerSubscriptions subscriptions;
    private final UsedAddresses used;
    /** The newest value of each address that the full socket did not take, in the order they have to go. */
    private final SequencedMap<Address, Signal.Param> waiting = new LinkedHashMap<>();

    private List<Capture> captures = List.of();
    private Session session;
    private Feedback feedback;
    private Link link;
    private @Nullable Packing packing;
    private OscRoot root;
    private long heardNanos;
    private long returnedMicros = Long.MAX_VALUE;
    private boolean clockTold;
    private boolean closed;
    private Consumer<OscPeer> onClosed = peer -> {};

    OscPeer(PeerFactory door, PeerSource source, Link link, Session session, OscRoot root, Feedback feedback) {
        this.door = door;
        this.bus = door.bus();
        this.source = source;
        this.link = link;
        this.session = session;
        this.root = root;
        this.feedback = feedback;
        this.packing = packing(feedback.bundleBytes());
        this.recall = new Recall(this, bus);
        this.subscriptions = new PeerSubscriptions(bus, session, recall, feedback.echo());
        this.used = new UsedAddresses(door.used());
        this.heardNanos = door.clock().monotonicNanos();
    }

    private @Nullable Packing packing(int bundleBytes) {
        return bundleBytes == 0 ? null : new Packing(ByteBufAllocator.DEFAULT, link, bundleBytes);
    }

    PeerSource source() {
        return source;
    }

    InetSocketAddress remote() {
        return link.remote();
    }

    Session session() {
        return session;
    }

    OscRoot root() {
        return root;
    }

    Feedback feedback() {
        return feedback;
    }

    PeerSubscriptions subscriptions() {
        return subscriptions;
    }

    /** What of its messages has values in the address. */
    List<Capture> captures() {
        return captures;
    }

    /** Its messages are read with these from now on. */
    void captures(List<Capture> some) {
        captures = some;
    }

    /** When it last sent something, on the monotonic clock. */
    long heardNanos() {
        return heardNanos;
    }

    /** It sent something just now. After a silence it has missed what was sent meanwhile, and is shown it. */
    void heard(long nowNanos) {
        boolean returned = nowNanos - heardNanos >= door.policy().recallAfter().toNanos();
        heardNanos = nowNanos;
        if (returned) {
            showAgain();
        }
    }

    /** It writes this Param, so it shows it. */
    void uses(Address address) {
        used.add(address);
    }

    /** Whether the log was told that its clock is wrong. */
    boolean isClockKnownWrong() {
        return clockTold;
    }

    /** The log is told so now. */
    void noteWrongClock() {
        clockTold = true;
    }

    /** Opens the session; says whether the bus let it in. */
    boolean open(Consumer<OscPeer> whenClosed) {
        onClosed = whenClosed;
        return open(session);
    }

    private boolean open(Session wanted) {
        boolean[] opened = {false};
        bus.submit(
                new Command.OpenSession(wanted, this, false, outcome -> opened[0] = outcome instanceof Outcome.Opened));
        return opened[0];
    }

    /** Whether its session has ended. */
    boolean isClosed() {
        return closed;
    }

    /** Ends the session with all that belongs to it. */
    void close() {
        if (!closed) {
            forget();
            bus.submit(new Command.CloseSession(session, Reply.NONE));
        }
    }

    private void forget() {
        closed = true;
        recall.close();
        waiting.clear();
        used.clear();
        if (packing != null) {
            packing.drop();
        }
    }

    /** Goes by another name from now on: its writes are told apart by it. Says whether the bus let it. */
    boolean rename(String name) {
        if (name.equals(session.name())) {
            return true;
        }
        Session other = door.session(name, link.remote(), session.scope());
        if (!open(other)) {
            return false;
        }
        Session before = session;
        session = other;
        subscriptions.moveTo(other);
        bus.submit(new Command.CloseSession(before, Reply.NONE));
        return true;
    }

    /** Shows what it subscribed to and what it has used, but not what it sends from now on itself. */
    void showAgain() {
        returnedMicros = bus.nowMicros();
        subscriptions.showAll();
        if (!recall.isShowing(USED)) {
            recall.add(USED, used.walk(bus, session.scope(), subscriptions.compiled()), false, () -> {});
        }
    }

    /** Sees another root from now on. The caller subscribes anew, because the patterns mean something else there. */
    void changeRoot(OscRoot other) {
        root = other;
        waiting.clear();
        recall.close();
    }

    /** Is sent packets by another way from now on. */
    void changeLink(Link other) {
        link.flush();
        link = other;
        bundles(feedback.bundleBytes());
    }

    /** Is sent bundles of at most so many bytes from now on; 0 for a packet per message. */
    void bundles(int bytes) {
        sendPacked();
        feedback = feedback.withBundleBytes(bytes);
        packing = packing(bytes);
    }

    /** Whether another request for values can wait that comes to so many patterns; one alone always can. */
    boolean mayGet(int patterns) {
        long pending = recall.count(GET);
        return pending == 0 || pending + patterns <= MAX_PENDING_GETS;
    }

    /** Sends the Params of a snapshot that was asked for, paced; then {@code after} is called. */
    void showOnce(SnapshotCursor cursor, Runnable after) {
        recall.add(GET, cursor, true, after);
    }

    @Override
    public void onSignal(Signal signal, List<Subscription> matched) {
        if (signal instanceof Signal.Param param && param.deleted() && !subscriptions.wantDeletion(matched)) {
            waiting.remove(param.address());
            return;
        }
        pass(signal);
    }

    /** Sends a Param that is recalled, unless the peer has sent it itself since it came back. */
    void passRecalled(Signal.Param param) {
        boolean own = !feedback.echo()
                && param.timeMicros() >= returnedMicros
                && param.origin().sessionId().equals(session.id());
        if (!own) {
            pass(param);
        }
    }

    /** Sends a signal now, or keeps a Param until the socket has room again (R21). */
    void pass(Signal signal) {
        if (closed || (!waiting.containsKey(signal.address()) && send(signal))) {
            return;
        }
        if (!(signal instanceof Signal.Param param)) {
            door.counts().dropped.increment();
            return;
        }
        if (waiting.size() >= MAX_WAITING && !waiting.containsKey(param.address())) {
            door.counts().dropped.increment();
            waiting.pollFirstEntry();
        }
        waiting.put(param.address(), param);
    }

    /** Says whether the socket took it; what cannot be sent at all is counted and counts as taken. */
    private boolean send(Signal signal) {
        if (!link.isWritable()) {
            return false;
        }
        ByteBuf bytes = door.encoding().of(signal, root);
        if (bytes == null || bytes.readableBytes() > link.maxPacket()) {
            door.counts().unsendable.increment();
        } else if (packing == null) {
            link.send(bytes.retainedDuplicate());
        } else {
            packing.add(bytes);
        }
        return true;
    }

    /** Sends an answer; dropped when the socket is full. */
    void reply(OscMessage message) {
        sendPacked();
        if (link.isWritable()) {
            link.send(door.encoding().of(message));
        } else {
            door.counts().dropped.increment();
        }
    }

    /** Sends what had to wait, as far as the socket takes it. */
    void onRoom() {
        Iterator<Signal.Param> next = waiting.values().iterator();
        while (next.hasNext() && send(next.next())) {
            next.remove();
        }
        flush();
    }

    /** The way to it is gone for a while: what waited is old by the time it is back. */
    void dropWaiting() {
        door.counts().dropped.add(waiting.size());
        waiting.clear();
    }

    @Override
    public boolean isWritable() {
        return link.isWritable();
    }

    /** Hands what was written to the system. */
    void flush() {
        sendPacked();
        door.encoding().forget();
        link.flush();
    }

    private void sendPacked() {
        if (packing != null) {
            packing.send();
        }
    }

    @Override
    public void onBatchEnd() {
        flush();
    }

    @Override
    public void onClosed(String reason) {
        forget();
        onClosed.accept(this);
    }
}
