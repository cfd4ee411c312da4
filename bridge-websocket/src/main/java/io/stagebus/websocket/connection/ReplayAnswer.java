package io.stagebus.websocket.connection;

import io.stagebus.core.address.Address;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Signal;
import io.stagebus.websocket.outbox.Outbox;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a REPLAY: the entries as plain SETs and PUBLISHes, oldest first, then a SNAPSHOT of the current values of
 * their addresses, which marks the end and repairs what clients made of the past (R25).
 *
 * <p>It holds one page of the journal at a time and asks for the next when the client has taken that one.
 */
final class ReplayAnswer extends Answer implements Reply {

    private static final int PER_SLICE = 200;
    private static final long SLICE_BYTES = 64 * 1024;

    private final AnswerQueue queue;
    private final Outbox outbox;
    private final SnapshotSender sender;
    private final SignalBus bus;
    private final Session session;
    private final Deque<Signal> page = new ArrayDeque<>();
    private final Set<Address> addresses = new LinkedHashSet<>();
    private Optional<ReplayRange> rest = Optional.empty();
    private Outcome.@Nullable Rejected rejected;
    private @Nullable Iterator<Address> ending;

    ReplayAnswer(AnswerQueue queue, Outbox outbox, SnapshotSender sender, SignalBus bus, Session session) {
        this.queue = queue;
        this.outbox = outbox;
        this.sender = sender;
        this.bus = bus;
        this.session = session;
    }

    /** Asks for what {@code range} has; once, when the answer has its place in the queue. */
    void ask(ReplayRange range) {
        bus.submit(new Command.Replay(session, range, this));
    }

    @Override
    public void complete(Outcome outcome) {
        if (outcome instanceof Outcome.Replayed replayed) {
            page.addAll(replayed.signals());
            rest = replayed.rest();
        } else if (outcome instanceof Outcome.Rejected refusal) {
            rejected = refusal;
        }
        queue.ready(this);
    }

    @Override
    boolean send() {
        Outcome.Rejected refusal = rejected;
        if (refusal != null) {
            outbox.answer(MessageMapping.failure(refusal));
            return true;
        }
        long bytes = 0;
        for (int i = 0; i < PER_SLICE && bytes < SLICE_BYTES && !page.isEmpty(); i++) {
            Signal signal = page.removeFirst();
            bytes += signal.content().weight();
            outbox.answerReplayed(signal);
            if (signal instanceof Signal.Param) {
                addresses.add(signal.address());
            }
        }
        if (!page.isEmpty()) {
            return false;
        }
        if (rest.isPresent()) {
            ReplayRange next = rest.get();
            rest = Optional.empty();
            setReady(false);
            ask(next);
            return false;
        }
        return sendEnd();
    }

    private boolean sendEnd() {
        Iterator<Address> left = ending;
        if (left == null) {
            left = addresses.iterator();
            ending = left;
        }
        sender.beginSlice();
        boolean room = true;
        for (int i = 0; i < PER_SLICE && room && left.hasNext(); i++) {
            Optional<Signal.Param> current = bus.current(left.next());
            room = current.isEmpty() || sender.add(current.get());
        }
        if (left.hasNext()) {
            return false;
        }
        sender.finish(true);
        return true;
    }

    @Override
    void beforeLiveSignal() {
        if (ending != null) {
            sender.flush();
        }
    }

    @Override
    void abandon() {
        page.clear();
        rest = Optional.empty();
        sender.abandon();
    }
}
