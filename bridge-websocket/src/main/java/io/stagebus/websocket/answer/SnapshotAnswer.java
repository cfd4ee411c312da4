package io.stagebus.websocket.answer;

import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.command.SnapshotCursor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The current Params after HELLO or SUBSCRIBE, pulled slice by slice. */
public final class SnapshotAnswer extends Answer implements Reply {

    /** How many Params one slice looks at. */
    private static final int VISITS = 500;

    private final AnswerQueue queue;
    private final SnapshotSender sender;
    private final boolean evenEmpty;
    private final Consumer<Outcome> prelude;
    private @Nullable Outcome outcome;
    private SnapshotCursor cursor = SnapshotCursor.EMPTY;
    private boolean begun;

    /**
     * An answer that waits for the command's outcome.
     *
     * @param evenEmpty whether there is a SNAPSHOT even if there is no Param
     * @param prelude given the outcome when the answer's turn has come, to send what goes before the Params or in their
     *     place
     */
    public SnapshotAnswer(AnswerQueue queue, SnapshotSender sender, boolean evenEmpty, Consumer<Outcome> prelude) {
        this.queue = queue;
        this.sender = sender;
        this.evenEmpty = evenEmpty;
        this.prelude = prelude;
    }

    @Override
    public void complete(Outcome completed) {
        outcome = completed;
        if (completed instanceof Outcome.Opened opened) {
            cursor = opened.snapshot();
        }
        queue.ready(this);
    }

    @Override
    boolean send() {
        Outcome known = outcome;
        if (!begun && known != null) {
            begun = true;
            prelude.accept(known);
        }
        if (!(known instanceof Outcome.Opened)) {
            return true;
        }
        sender.beginSlice();
        if (cursor.advance(VISITS, sender::add)) {
            return false;
        }
        sender.finish(evenEmpty);
        return true;
    }

    @Override
    void beforeLiveSignal() {
        if (begun) {
            sender.flush();
        }
    }

    @Override
    void abandon() {
        cursor.close();
        sender.abandon();
    }
}
