package io.stagebus.appliance.admin;

import io.stagebus.appliance.json.JsonText;
import io.stagebus.appliance.json.SeenSignal;
import io.stagebus.core.address.AddressPattern;
import io.stagebus.core.bus.BusExecutor;
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
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * A live view as lines of JSON: first the Params that match, then {@code {"control":"live"}}, then every signal. One session
 * per watcher, opened when the reader subscribes and closed when it goes.
 *
 * <p>Bus thread: it fills the queue and pulls the snapshot, as far as the reader keeps up. Worker thread: it writes JSON, as
 * much as was requested. The two share the queue and a few flags.
 */
final class WatchStream implements Publisher<byte[]>, Subscriber {

    /** The snapshot is pulled while fewer than so many wait. */
    private static final int ENOUGH_WAITING = 2_000;

    private static final int VISITS_PER_STEP = 500;
    private static final int CHUNK_BYTES = 32 << 10;
    /** Shorter than any idle timeout on the way, ours too. */
    private static final long ALIVE_EVERY_NANOS = 60_000_000_000L;

    private final SignalBus bus;
    private final BusExecutor executor;
    private final Executor worker;
    private final AddressPattern pattern;
    private final boolean once;
    private final Session session;
    private final BooleanSupplier standing;
    private final WatchQueue queue = new WatchQueue();
    private final AtomicLong requested = new AtomicLong();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final AtomicBoolean pulling = new AtomicBoolean(true);
    private volatile boolean snapshotTaken;
    private volatile boolean ended;
    private volatile boolean aliveDue;
    private volatile String refusal = "";

    /** Bus thread. */
    private SnapshotCursor cursor = SnapshotCursor.EMPTY;
    /** Worker thread. */
    private org.reactivestreams.@Nullable Subscriber<? super byte[]> reader;

    /** How many that wait belong to the snapshot; negative while it is not complete. Worker thread. */
    private int snapshotToGo = -1;

    private boolean liveSaid;

    /** Nothing follows what was written. */
    private boolean lastSaid;

    /**
     * A stream that nobody reads yet.
     *
     * @param worker where it is written, one task after the other
     * @param once whether it ends with the snapshot
     * @param session of the watcher, not open yet
     * @param standing whether they may still come in, asked on the bus thread when the session is opened: before, nothing
     *     would end it
     */
    WatchStream(
            SignalBus bus,
            BusExecutor executor,
            Executor worker,
            AddressPattern pattern,
            boolean once,
            Session session,
            BooleanSupplier standing) {
        this.bus = bus;
        this.executor = executor;
        this.worker = worker;
        this.pattern = pattern;
        this.once = once;
        this.session = session;
        this.standing = standing;
    }

    @Override
    public void subscribe(org.reactivestreams.Subscriber<? super byte[]> subscriber) {
        // On the worker, so that nothing is written before the reader knows its subscription.
        worker.execute(() -> {
            reader = subscriber;
            subscriber.onSubscribe(demand());
        });
        executor.execute(this::open);
        keepAlive();
    }

    private void keepAlive() {
        executor.schedule(
                () -> {
                    if (!ended) {
                        aliveDue = true;
                        wake();
                        keepAlive();
                    }
                },
                ALIVE_EVERY_NANOS);
    }

    private org.reactivestreams.Subscription demand() {
        return new org.reactivestreams.Subscription() {
            @Override
            public void request(long n) {
                requested.accumulateAndGet(n, (now, more) -> now + more < 0 ? Long.MAX_VALUE : now + more);
                wake();
            }

            @Override
            public void cancel() {
                close();
            }
        };
    }

    /** Bus thread. */
    private void open() {
        if (!standing.getAsBoolean()) {
            onClosed("the right to be here was taken back");
            return;
        }
        bus.submit(new Command.OpenSession(session, this, false, opened -> {
            if (opened instanceof Outcome.Rejected rejected) {
                refusal = rejected.detail();
                wake();
            }
        }));
        if (once) {
            bus.submit(new Command.Snapshot(session, pattern, this::onSnapshot));
        } else {
            Subscription subscription =
                    new Subscription(session, 1, pattern, SignalKind.ALL, Echo.ALL, DeliveryOptions.NONE);
            bus.submit(new Command.Subscribe(subscription, true, this::onSnapshot));
        }
    }

    private void onSnapshot(Outcome outcome) {
        if (outcome instanceof Outcome.Opened opened) {
            cursor = opened.snapshot();
            bus.slice(this::pull);
        }
    }

    /** Bus thread: a slice of the snapshot, unless the reader has enough to read. */
    private boolean pull() {
        if (ended || !refusal.isEmpty()) {
            cursor.close();
            return false;
        }
        if (queue.size() >= ENOUGH_WAITING) {
            pulling.set(false);
            wake();
            return false;
        }
        boolean more = cursor.advance(VISITS_PER_STEP, param -> {
            show(param);
            return true;
        });
        snapshotTaken = !more;
        wake();
        return more;
    }

    private void show(Signal signal) {
        Optional<Session> writer = bus.session(signal.origin().sessionId());
        queue.add(signal, writer.map(Session::remote).orElse(""));
    }

    @Override
    public void onSignal(Signal signal, List<Subscription> matched) {
        show(signal);
    }

    @Override
    public void onBatchEnd() {
        wake();
    }

    @Override
    public void onClosed(String reason) {
        refusal = reason;
        wake();
    }

    private void close() {
        if (!ended) {
            ended = true;
            executor.execute(() -> bus.submit(new Command.CloseSession(session, Reply.NONE)));
        }
    }

    private void wake() {
        if (woken.compareAndSet(false, true)) {
            worker.execute(this::write);
        }
    }

    /** Worker thread. */
    private void write() {
        woken.set(false);
        org.reactivestreams.Subscriber<? super byte[]> known = reader;
        if (known == null) {
            return;
        }
        while (!ended && !lastSaid && requested.get() > 0) {
            String chunk = chunk();
            if (chunk.isEmpty()) {
                break;
            }
            requested.decrementAndGet();
            known.onNext(chunk.getBytes(StandardCharsets.UTF_8));
        }
        if (!ended && lastSaid) {
            close();
            known.onComplete();
        }
        if (!snapshotTaken && queue.size() < ENOUGH_WAITING && pulling.compareAndSet(false, true)) {
            executor.execute(() -> bus.slice(this::pull));
        }
    }

    private String chunk() {
        StringBuilder lines = new StringBuilder();
        long lost = queue.takeLost();
        if (lost > 0) {
            lines.append(JsonText.object()
                            .put("control", "lost")
                            .put("count", lost)
                            .text())
                    .append('\n');
        }
        if (snapshotTaken && snapshotToGo < 0) {
            snapshotToGo = queue.size();
        }
        Optional<WatchQueue.Seen> next = queue.poll();
        while (next.isPresent()) {
            lines.append(SeenSignal.of(next.get().signal(), next.get().remote()).json())
                    .append('\n');
            snapshotToGo = snapshotToGo > 0 ? snapshotToGo - 1 : snapshotToGo;
            next = lines.length() < CHUNK_BYTES ? queue.poll() : Optional.empty();
        }
        if (snapshotToGo == 0 && !liveSaid) {
            liveSaid = true;
            lastSaid = once;
            lines.append(JsonText.object().put("control", once ? "end" : "live").text())
                    .append('\n');
        }
        if (aliveDue) {
            aliveDue = false;
            lines.append(JsonText.object().put("control", "alive").text()).append('\n');
        }
        if (!refusal.isEmpty()) {
            lastSaid = true;
            lines.append(JsonText.object()
                            .put("control", "closed")
                            .put("reason", refusal)
                            .text())
                    .append('\n');
        }
        return lines.toString();
    }
}
