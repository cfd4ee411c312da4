package io.stagebus.websocket.answer;

import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.websocket.outbox.Outbox;
import io.stagebus.websocket.protocol.Message;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An answer of at most one message, made from the outcome when its turn comes. A second outcome, which a scheduled bundle
 * has when it fails at its time (R23), is an answer of its own.
 */
public final class OneMessage extends Answer implements Reply {

    private final AnswerQueue queue;
    private final Outbox outbox;
    private final Function<Outcome, Optional<Message>> form;
    private @Nullable Outcome outcome;

    /** An answer that waits for an outcome and sends what {@code form} makes of it, if anything. */
    public OneMessage(AnswerQueue queue, Outbox outbox, Function<Outcome, Optional<Message>> form) {
        this.queue = queue;
        this.outbox = outbox;
        this.form = form;
    }

    @Override
    public void complete(Outcome completed) {
        if (outcome != null) {
            OneMessage late = new OneMessage(queue, outbox, form);
            queue.add(late);
            late.complete(completed);
            return;
        }
        outcome = completed;
        queue.ready(this);
    }

    @Override
    boolean send() {
        Outcome known = outcome;
        if (known != null) {
            form.apply(known).ifPresent(outbox::answer);
        }
        return true;
    }
}
