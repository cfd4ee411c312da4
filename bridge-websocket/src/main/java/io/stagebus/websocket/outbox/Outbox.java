package io.stagebus.websocket.outbox;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.stagebus.core.signal.GesturePhase;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.Signal;
import io.stagebus.websocket.protocol.Message;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that goes to one client, in order: live signals and answers. Short frames are gathered and written as one piece
 * per batch. What the socket does not take waits; above the limits of {@link OutboxPolicy} the rules of R21 decide what of
 * it is still worth sending, by the kind of signal. Event loop of its channel; owns the bytes it holds until they are
 * written.
 */
public final class Outbox {

    /** Above this many bytes of unsent answers the client should be asked nothing more. */
    private static final long MAX_ANSWERS = 256 * 1024;

    /** How many of the frames that wait are looked at for each one that comes, once it conflates. */
    private static final int CAUGHT_UP_PER_SIGNAL = 8;

    private final Wire wire;
    private final OutboxBudget budget;
    private final EncodedSignalCache frames;
    private final Consumer<String> onGivenUp;
    private final Backlog backlog = new Backlog();

    private final Pieces pieces;

    private @Nullable ByteBuf pong;
    private long answersWaiting;
    private boolean draining;
    private boolean closed;

    /**
     * An empty outbox.
     *
     * @param onGivenUp told why, once, when nothing more can be kept for this client; it closes the connection
     */
    public Outbox(
            Wire wire,
            ByteBufAllocator alloc,
            OutboxBudget budget,
            EncodedSignalCache frames,
            Consumer<String> onGivenUp) {
        this.wire = wire;
        this.pieces = new Pieces(wire, alloc);
        this.budget = budget;
        this.frames = frames;
        this.onGivenUp = onGivenUp;
    }

    /** Sends the signal that is the current frame of the cache. */
    public void offer(Signal signal) {
        if (closed) {
            return;
        }
        if (takesDirectly()) {
            writeCurrent();
        } else {
            queue(signal);
            budget.relieve();
        }
    }

    /**
     * Sends an answer that shows no state. Never conflated, never dropped.
     *
     * @return {@code false} when the message does not fit a frame; nothing is sent then
     */
    public boolean answer(Message message) {
        if (closed) {
            return true;
        }
        return frames.encode(message) && answerCurrent(Waiting.Kind.ANSWER);
    }

    /**
     * Sends a SET as an answer: what is live by then stays behind it.
     *
     * @return {@code false} when the message does not fit a frame; nothing is sent then
     */
    public boolean answerState(Message.Set set) {
        if (closed) {
            return true;
        }
        return frames.encode(set) && answerCurrent(Waiting.Kind.STATE);
    }

    /** Sends a signal out of the journal, as an answer; otherwise like {@link #answerState(Message.Set)}. */
    public boolean answerReplayed(Signal signal) {
        if (closed) {
            return true;
        }
        return frames.encodeReplayed(signal) && answerCurrent(Waiting.Kind.STATE);
    }

    private boolean answerCurrent(Waiting.Kind kind) {
        if (takesDirectly()) {
            writeCurrent();
        } else {
            keep(kind, frames.retained());
        }
        return true;
    }

    /** Sends finished bytes with their WebSocket header, which now belong to the outbox, as an answer that shows no state. */
    public void answer(ByteBuf finished) {
        answer(Waiting.Kind.ANSWER, finished);
    }

    /** Sends a finished SNAPSHOT as an answer: what is live by then stays behind it. Otherwise like {@link #answer(ByteBuf)}. */
    public void answerState(ByteBuf finished) {
        answer(Waiting.Kind.STATE, finished);
    }

    private void answer(Waiting.Kind kind, ByteBuf finished) {
        if (closed) {
            finished.release();
        } else if (takesDirectly()) {
            pieces.write(finished);
        } else {
            keep(kind, finished);
        }
    }

    /** Answers a PING: at once when the socket takes it, else before everything that waits, and only the newest. */
    public void pong(ByteBuf finished) {
        dropPong();
        if (closed) {
            finished.release();
        } else if (wire.isWritable()) {
            pieces.write(finished);
        } else {
            pong = finished;
        }
    }

    private void dropPong() {
        ByteBuf waiting = pong;
        if (waiting != null) {
            pong = null;
            waiting.release();
        }
    }

    /** Whether something sent now goes to the socket and not to the queue. */
    private boolean takesDirectly() {
        if (!backlog.isEmpty()) {
            return false;
        }
        if (!wire.isWritable()) {
            // Perhaps it was only that nobody flushed since the batch began.
            flush();
        }
        return wire.isWritable();
    }

    private void writeCurrent() {
        if (!pieces.copy(frames.current())) {
            pieces.write(frames.retained());
        }
    }

    /** Sends what was written since the last flush. */
    public void flush() {
        pieces.flush();
    }

    /** The socket takes more: sends what waits, as far as it goes, and flushes. */
    public void onWritable() {
        if (draining || closed) {
            // A flush that empties the socket's buffer comes back here at once; the loop below goes on by itself.
            return;
        }
        draining = true;
        ByteBuf waitingPong = pong;
        if (waitingPong != null) {
            pong = null;
            pieces.write(waitingPong);
        }
        long before = backlog.cost();
        do {
            drain();
            flush();
        } while (!backlog.isEmpty() && wire.isWritable());
        draining = false;
        charge(before);
        if (backlog.isConflating() && backlog.cost() < budget.policy().maxBacklogBytes() / 2 && !budget.isExceeded()) {
            backlog.stopConflating();
        }
    }

    private void drain() {
        while (wire.isWritable()) {
            Waiting next = backlog.poll();
            if (next == null) {
                return;
            }
            if (next.isAnswer()) {
                answersWaiting -= next.cost();
            }
            if (pieces.copy(next.bytes)) {
                next.bytes.release();
            } else {
                pieces.write(next.bytes);
            }
        }
    }

    private void keep(Waiting.Kind kind, ByteBuf bytes) {
        Waiting waiting = new Waiting(kind, null, bytes);
        answersWaiting += waiting.cost();
        long before = backlog.cost();
        backlog.add(waiting);
        charge(before);
        budget.relieve();
    }

    private void queue(Signal signal) {
        switch (signal) {
            case Signal.Param param -> replaceOrAdd(new Waiting.Key(param.address(), "", 0));
            case Signal.Stream stream -> sample(new Waiting.Key(stream.address(), "", 0));
            case Signal.Event event -> vital(null);
            case Signal.Timeline timeline -> vital(null);
            case Signal.Gesture gesture -> {
                long id = gesture.fields().id() == PublishFields.ABSENT
                        ? 0
                        : gesture.fields().id();
                Waiting.Key key =
                        new Waiting.Key(gesture.address(), gesture.origin().sessionId(), id);
                if (gesture.phase() == GesturePhase.MOVE) {
                    replaceOrAdd(key);
                } else {
                    vital(key);
                }
            }
        }
    }

    private void replaceOrAdd(Waiting.Key key) {
        ByteBuf bytes = frames.retained();
        makeRoom(bytes);
        long before = backlog.cost();
        if (backlog.replace(key, bytes)) {
            budget.countConflated();
            charge(before);
        } else {
            add(new Waiting(Waiting.Kind.REPLACEABLE, key, bytes));
        }
    }

    private void sample(Waiting.Key key) {
        ByteBuf bytes = frames.retained();
        makeRoom(bytes);
        long before = backlog.cost();
        if (isTooLong(bytes) && backlog.dropOldest(key)) {
            budget.countDropped();
            charge(before);
        }
        add(new Waiting(Waiting.Kind.DROPPABLE, key, bytes));
    }

    private void vital(Waiting.@Nullable Key key) {
        ByteBuf bytes = frames.retained();
        makeRoom(bytes);
        if (isTooLong(bytes) && !backlog.isCatchingUp()) {
            bytes.release();
            giveUp("more than " + budget.policy().maxBacklogBytes() + " bytes wait and this may not be dropped");
        } else {
            add(new Waiting(Waiting.Kind.VITAL, key, bytes));
        }
    }

    private boolean isTooLong(ByteBuf more) {
        return backlog.cost() + Waiting.OVERHEAD + more.readableBytes()
                > budget.policy().maxBacklogBytes();
    }

    private void makeRoom(ByteBuf more) {
        if (!backlog.isConflating() && isTooLong(more)) {
            conflate();
        }
        catchUp(CAUGHT_UP_PER_SIGNAL);
    }

    private void add(Waiting waiting) {
        long before = backlog.cost();
        backlog.add(waiting);
        charge(before);
    }

    private void charge(long before) {
        budget.charge(this, backlog.cost() - before);
    }

    /** Conflates what comes until most of it is sent; what waits by and by, as {@link #catchUp} is called. */
    void conflate() {
        backlog.conflate();
    }

    /** Looks at up to {@code frames} more of those that waited when it began to conflate. */
    void catchUp(int frames) {
        if (!backlog.isCatchingUp()) {
            return;
        }
        long before = backlog.cost();
        for (int gone = backlog.catchUp(frames); gone > 0; gone--) {
            budget.countConflated();
        }
        for (int gone = backlog.thinStreams(frames, budget.policy().maxBacklogBytes()); gone > 0; gone--) {
            budget.countDropped();
        }
        charge(before);
    }

    boolean isCatchingUp() {
        return backlog.isCatchingUp();
    }

    boolean isConflating() {
        return backlog.isConflating();
    }

    /** Drops everything and has the connection closed. */
    void giveUp(String reason) {
        if (!closed) {
            budget.countGivenUp();
            close();
            onGivenUp.accept(reason);
        }
    }

    /** What waits for the socket, in bytes, with what it costs to keep it; 0 when nothing does. */
    public long backlog() {
        return backlog.cost();
    }

    /** Whether nothing waits and the socket takes more: the moment to pull the next slice of a snapshot. */
    public boolean isIdle() {
        return backlog.isEmpty() && wire.isWritable();
    }

    /** Whether so many answers wait that no more questions should be read. */
    public boolean isFullOfAnswers() {
        return answersWaiting > MAX_ANSWERS;
    }

    /** Releases what waits and takes nothing more; what was written stays written. Idempotent. */
    public void close() {
        if (!closed) {
            pieces.end();
            closed = true;
            dropPong();
            long before = backlog.cost();
            backlog.clear();
            charge(before);
        }
    }
}
