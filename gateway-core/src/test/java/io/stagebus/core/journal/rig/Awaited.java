package io.stagebus.core.journal.rig;

import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;

/** The reply to a command whose sender waits for the disk (R18). */
final class Awaited implements Reply {

    private final Promises promises;
    private final long before;
    private long seq;
    private boolean applied;

    /** For a command that is submitted next. */
    Awaited(Promises promises) {
        this.promises = promises;
        this.before = promises.lastSeq();
        this.seq = before;
    }

    /** The command was submitted, and made at most so many changes itself; what came after them rules made. */
    void wrote(int writes) {
        seq = Math.min(promises.lastSeq(), before + writes);
        if (applied) {
            promises.answered(seq);
        }
    }

    @Override
    public void complete(Outcome outcome) {
        Promises.check(!applied, "answered twice: %s", outcome);
        if (outcome instanceof Outcome.Applied) {
            applied = true;
            promises.answered(seq);
        }
    }
}
