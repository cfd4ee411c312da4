package io.stagebus.websocket.answer;

import io.stagebus.core.address.Address;
import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.journal.ReplayRange;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Value;
import io.stagebus.websocket.outbox.Outbox;
import io.stagebus.websocket.protocol.Message;
import io.stagebus.websocket.protocol.WireAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a REPLAY: the entries as plain SETs and PUBLISHes, oldest first, then what repairs what clients made of the
 * past (R25): SET null for a Param that is gone by now, and a SNAPSHOT of the current values of the others, which marks the
 * end. When not everything could be told, an ERROR with the pattern says so before it.
 *
 * <p>It asks for nothing before its turn, holds one page of the journal at a time, and asks for the next when the client has
 * taken that one.
 */
public final class ReplayAnswer extends Answer implements Reply {

    private static final int PER_SLICE = 200;

    private final AnswerQueue queue;
    private final Outbox outbox;
    private final SnapshotSender sender;
    private final SignalBus bus;
    private final Session session;
    private final int most;
    private final Deque<Signal> page = new ArrayDeque<>();
    /** The Params that were told of, and whether what was told last is that they were deleted. */
    private final Map<Address, Boolean> told = new LinkedHashMap<>();

    private final String pattern;
    private Optional<ReplayRange> rest;
    private Outcome.@Nullable Rejected rejected;
    private @Nullable Iterator<Map.Entry<Address, Boolean>> ending;
    private boolean begun;
    private int sent;

    /**
     * An answer that asks when its turn has come.
     *
     * @param range what is asked for
     * @param most at most so many entries are told
     */
    public ReplayAnswer(
            AnswerQueue queue,
            Outbox outbox,
            SnapshotSender sender,
            SignalBus bus,
            Session session,
            ReplayRange range,
            int most) {
        this.queue = queue;
        this.outbox = outbox;
        this.sender = sender;
        this.bus = bus;
        this.session = session;
        this.most = most;
        this.rest = Optional.of(range);
        this.pattern = range.pattern().text();
    }

    @Override
    void begin() {
        askForMore();
    }

    /** Asks for a page, if there is one left. */
    private boolean askForMore() {
        Optional<ReplayRange> next = rest;
        rest = Optional.empty();
        setReady(next.isEmpty());
        next.ifPresent(range -> bus.submit(new Command.Replay(session, range, this)));
        return next.isPresent();
    }

    @Override
    public void complete(Outcome outcome) {
        if (outcome instanceof Outcome.Replayed replayed) {
            page.addAll(replayed.signals());
            rest = replayed.rest();
            begun = true;
        } else if (outcome instanceof Outcome.Rejected refusal) {
            rejected = refusal;
        }
        queue.ready(this);
    }

    @Override
    boolean send() {
        if (ending == null) {
            if (!sendPast()) {
                return false;
            }
            if (!begun) {
                return true;
            }
        }
        return sendEnd();
    }

    /** Tells a part of the past; {@code true} when all of it is told that will be. */
    private boolean sendPast() {
        long bytes = 0;
        long lastMicros = 0;
        for (int i = 0; i < PER_SLICE && bytes < SLICE_BYTES && sent < most && !page.isEmpty(); i++) {
            Signal signal = page.removeFirst();
            bytes += signal.content().weight();
            lastMicros = signal.timeMicros();
            sent++;
            outbox.answerReplayed(signal);
            if (signal instanceof Signal.Param param) {
                told.put(param.address(), param.deleted());
            }
        }
        if (sent == most && (!page.isEmpty() || rest.isPresent())) {
            page.clear();
            rest = Optional.empty();
            outbox.answer(MessageMapping.failure(
                    MessageMapping.LIMIT,
                    "a replay has at most " + most + " entries; ask for the rest from " + lastMicros,
                    pattern));
            return true;
        }
        if (!page.isEmpty() || askForMore()) {
            return false;
        }
        Outcome.Rejected refusal = rejected;
        if (refusal != null) {
            outbox.answer(MessageMapping.failure(refusal, pattern));
        }
        return true;
    }

    private boolean sendEnd() {
        Iterator<Map.Entry<Address, Boolean>> left = ending;
        if (left == null) {
            left = told.entrySet().iterator();
            ending = left;
        }
        sender.beginSlice();
        boolean room = true;
        for (int i = 0; i < PER_SLICE && room && left.hasNext(); i++) {
            Map.Entry<Address, Boolean> each = left.next();
            Optional<Signal.Param> current = bus.current(each.getKey());
            if (current.isPresent()) {
                room = sender.add(current.get());
            } else if (!each.getValue()) {
                sendGone(each.getKey());
            }
            if (told.isEmpty()) {
                // The client was given up for what was just sent.
                return true;
            }
        }
        if (left.hasNext()) {
            return false;
        }
        sender.finish(true);
        return true;
    }

    private void sendGone(Address address) {
        WireAddress wire = WireAddress.of(address.text());
        outbox.answerState(new Message.Set(wire, Value.NULL, false, 0, ParamFlags.NONE));
        sender.beginList();
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
        told.clear();
        rest = Optional.empty();
        sender.abandon();
    }
}
