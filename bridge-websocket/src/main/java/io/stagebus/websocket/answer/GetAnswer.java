package io.stagebus.websocket.answer;

import io.stagebus.core.bus.SignalBus;
import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.signal.Signal;
import io.stagebus.websocket.outbox.Outbox;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a GET: a SNAPSHOT of one Param, or nothing, for an unknown address is not answered (CLASP §7). What is shown
 * is the value when the answer's turn has come, because live signals do not wait for it (R16, R17).
 */
public final class GetAnswer extends Answer implements Reply {

    private final AnswerQueue queue;
    private final Outbox outbox;
    private final SnapshotSender sender;
    private final SignalBus bus;
    private @Nullable Outcome outcome;

    /** An answer that waits for the command's outcome. */
    public GetAnswer(AnswerQueue queue, Outbox outbox, SnapshotSender sender, SignalBus bus) {
        this.queue = queue;
        this.outbox = outbox;
        this.sender = sender;
        this.bus = bus;
    }

    @Override
    public void complete(Outcome completed) {
        outcome = completed;
        queue.ready(this);
    }

    @Override
    boolean send() {
        Outcome known = outcome;
        if (known instanceof Outcome.Current(Optional<Signal.Param> asked)) {
            sender.beginSlice();
            asked.flatMap(param -> bus.current(param.address())).ifPresent(sender::add);
            sender.finish(false);
        } else if (known != null) {
            MessageMapping.failureOnly(known).ifPresent(outbox::answer);
        }
        return true;
    }
}
