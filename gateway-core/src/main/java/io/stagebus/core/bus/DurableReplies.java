package io.stagebus.core.bus;

import io.stagebus.core.command.Command;
import io.stagebus.core.command.Outcome;
import java.util.ArrayDeque;
import java.util.Deque;

/** The replies that wait until the journal has made a change durable (R18), in the order of their changes. Bus thread only. */
final class DurableReplies {

    private record Waiting(long seq, Command command, Outcome outcome) {}

    /** Completes a command. */
    interface Completion {
        void complete(Command command, Outcome outcome);
    }

    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Completion completion;
    private long durableSeq;

    DurableReplies(Completion completion) {
        this.completion = completion;
    }

    /** Completes {@code command} once {@code seq} is durable. */
    void completeAt(long seq, Command command, Outcome outcome) {
        if (seq <= durableSeq && waiting.isEmpty()) {
            completion.complete(command, outcome);
        } else {
            waiting.addLast(new Waiting(seq, command, outcome));
        }
    }

    void durable(long seq) {
        durableSeq = Math.max(durableSeq, seq);
        for (Waiting first = waiting.peekFirst();
                first != null && first.seq <= durableSeq;
                first = waiting.peekFirst()) {
            waiting.removeFirst();
            completion.complete(first.command, first.outcome);
        }
    }

    int size() {
        return waiting.size();
    }
}
