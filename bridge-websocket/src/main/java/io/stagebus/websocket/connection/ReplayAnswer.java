package io.stagebus.websocket.connection;

import io.stagebus.core.address.Address;
import io.stagebus.core.bus.Outcome;
import io.stagebus.core.bus.Reply;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.signal.Signal;
import io.stagebus.websocket.outbox.Outbox;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a REPLAY: the entries as plain SETs and PUBLISHes, oldest first, then a SNAPSHOT of the current values of
 * their addresses, which marks the end and repairs what clients made of the past (R25).
 *
 * <p>The journal reads faster than a client: what is read and not sent is bounded, and a replay that goes beyond is cut
 * with an ERROR.
 */
final class ReplayAnswer extends Answer implements Reply {

    private static final int PER_SLICE = 200;
    private static final long MAX_PENDING_BYTES = 4L << 20;

    private final AnswerQueue queue;
    private final Outbox outbox;
    private final SnapshotSender sender;
    private final SignalBus bus;
    private final Deque<Signal> pending = new ArrayDeque<>();
    private final Set<Address> addresses = new LinkedHashSet<>();
    private long pendingBytes;
    private boolean complete;
    private boolean cut;
    private Outcome.@Nullable Rejected rejected;
    private @Nullable Iterator<Address> ending;

    ReplayAnswer(AnswerQueue queue, Outbox outbox, SnapshotSender sender, SignalBus bus) {
        this.queue = queue;
        this.outbox = outbox;
        this.sender = sender;
        this.bus = bus;
    }

    @Override
    public void complete(Outcome outcome) {
        if (outcome instanceof Outcome.Replayed page) {
            page.signals().forEach(this::take);
            complete = page.last();
        } else if (outcome instanceof Outcome.Rejected refusal) {
            rejected = refusal;
            complete = true;
        }
        queue.ready(this);
    }

    private void take(Signal signal) {
        long weight = 64 + signal.content().weight();
        cut |= pendingBytes + weight > MAX_PENDING_BYTES;
        if (!cut) {
            pendingBytes += weight;
            pending.addLast(signal);
        }
    }

    @Override
    boolean send() {
        Outcome.Rejected refusal = rejected;
        if (refusal != null) {
            outbox.answer(MessageMapping.failure(refusal));
            return true;
        }
        for (int i = 0; i < PER_SLICE && !pending.isEmpty(); i++) {
            Signal signal = pending.removeFirst();
            pendingBytes -= 64 + signal.content().weight();
            outbox.answerReplayed(signal);
            if (signal instanceof Signal.Param) {
                addresses.add(signal.address());
            }
        }
        if (!pending.isEmpty()) {
            return false;
        }
        if (!complete) {
            // The next page says so.
            setReady(false);
            return false;
        }
        return sendEnd();
    }

    private boolean sendEnd() {
        Iterator<Address> left = ending;
        if (left == null) {
            if (cut) {
                outbox.answer(MessageMapping.failure(
                        MessageMapping.OVERLOADED, "replay cut off: too much at once; ask for a shorter time"));
            }
            left = addresses.iterator();
            ending = left;
        }
        for (int i = 0; i < PER_SLICE && left.hasNext(); i++) {
            bus.current(left.next()).ifPresent(sender::add);
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
        pending.clear();
        sender.abandon();
    }
}
