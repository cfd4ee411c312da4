package io.stagebus.websocket.answer;

import io.stagebus.core.bus.SignalBus;
import io.stagebus.websocket.outbox.Outbox;
import io.stagebus.websocket.protocol.Message;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * The answers a session owes, in the order of its questions: a later one waits behind one that is not ready, such as the
 * ACK of a durable SET (R17). A long answer is sent in slices, one per turn of the loop while the socket takes everything
 * and else one each time it takes more (R19); none is made while too much of earlier answers waits unsent. Event loop of its
 * channel.
 */
public final class AnswerQueue {

    /** Above this many answers owed, nothing more should be asked. */
    private static final int MANY = 16_384;

    private final SignalBus bus;
    private final Outbox outbox;
    private final Runnable onTold;
    private final Runnable onSlice;
    private final Deque<Answer> owed = new ArrayDeque<>(4);
    private boolean pumping;
    private boolean sliceScheduled;
    private boolean closed;

    /**
     * A queue that owes nothing.
     *
     * @param onTold told when an answer may have gone out of which the bus knows nothing, so that it ends no batch for it
     * @param onSlice told when a slice went out, after which less may be owed
     */
    public AnswerQueue(SignalBus bus, Outbox outbox, Runnable onTold, Runnable onSlice) {
        this.bus = bus;
        this.outbox = outbox;
        this.onTold = onTold;
        this.onSlice = onSlice;
    }

    /** An answer for which nobody need be asked. */
    private static final class Told extends Answer {
        private final Outbox outbox;
        private final Supplier<Message> message;

        Told(Outbox outbox, Supplier<Message> message) {
            this.outbox = outbox;
            this.message = message;
        }

        @Override
        boolean send() {
            outbox.answer(message.get());
            return true;
        }
    }

    /** Gives {@code answer}, which need not be ready, the next place. */
    public void add(Answer answer) {
        if (!closed) {
            owed.addLast(answer);
            if (owed.size() == 1) {
                answer.begin();
            }
        }
    }

    /** Answers with {@code message} in its turn. */
    public void tell(Message message) {
        tell(() -> message);
    }

    /** Answers in its turn with what {@code message} gives then. */
    public void tell(Supplier<Message> message) {
        Told answer = new Told(outbox, message);
        add(answer);
        ready(answer);
        onTold.run();
    }

    /** {@code answer} can be sent, now or when its turn comes. */
    void ready(Answer answer) {
        answer.setReady(true);
        if (!closed && answer == owed.peekFirst()) {
            pump();
        }
    }

    /** Whether nothing is owed. */
    public boolean isEmpty() {
        return owed.isEmpty();
    }

    /** Whether so many answers are owed that nothing more should be asked. */
    public boolean isLong() {
        return owed.size() > MANY;
    }

    private void pump() {
        if (pumping || sliceScheduled) {
            return;
        }
        pumping = true;
        try {
            for (Answer first = owed.peekFirst(); first != null && first.isReady(); first = owed.peekFirst()) {
                if (outbox.isFullOfAnswers()) {
                    // A short question may have a long answer: what is not made yet takes no room.
                    return;
                }
                if (!first.send()) {
                    if (first.isReady() && outbox.isIdle()) {
                        scheduleSlice();
                    }
                    return;
                }
                owed.pollFirst();
                Answer next = owed.peekFirst();
                if (next != null) {
                    next.begin();
                }
            }
        } finally {
            pumping = false;
        }
    }

    /** One at a time: what the socket says while an answer is being written may have asked for it already. */
    private void scheduleSlice() {
        if (!sliceScheduled && !closed) {
            sliceScheduled = true;
            bus.slice(this::slice);
        }
    }

    private boolean slice() {
        sliceScheduled = false;
        if (!closed) {
            pump();
            outbox.flush();
            onSlice.run();
        }
        // The pump schedules the next slice itself: another answer may have come to its turn.
        return false;
    }

    /**
     * The socket takes more. One slice goes out even when live signals still wait, so that a client that is always behind
     * sees its snapshot complete.
     */
    public void onWritable() {
        Answer first = owed.peekFirst();
        if (first != null && first.isReady()) {
            scheduleSlice();
        }
    }

    /** A live signal is about to be sent. */
    public void beforeLiveSignal() {
        Answer first = owed.peekFirst();
        if (first != null) {
            first.beforeLiveSignal();
        }
    }

    /** Owes nothing any more. */
    public void close() {
        closed = true;
        owed.forEach(Answer::abandon);
        owed.clear();
    }
}
