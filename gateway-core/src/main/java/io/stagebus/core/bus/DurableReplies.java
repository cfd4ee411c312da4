package io.stagebus.core.bus;

import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Rejection;
import io.stagebus.core.journal.Journal;
import io.stagebus.core.session.Session;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The replies that wait until the journal has made a change durable (R18), in the order of their changes. Bus thread only. */
final class DurableReplies {

    private static final Logger LOG = LoggerFactory.getLogger(DurableReplies.class);

    private record Waiting(long seq, Session session, Runnable completion, Debt debt) {}

    /** What one session is owed. */
    private static final class Debt {
        private int replies;
        private boolean dropped;
    }

    /** How many may wait while the journal's disk refuses: it may be back in a moment, but should it not, nobody waits. */
    private static final int MAX_WITHOUT_DISK = 1_000;

    /** Those that are owed, and some that were dropped. */
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    private final Map<Session, Debt> debts = new HashMap<>();
    private final Journal journal;
    private final long limit;
    private final Consumer<Session> failed;
    private long durableSeq;
    private int owed;

    /**
     * Nobody waits yet.
     *
     * @param limit how many may wait
     * @param failed told whose completion threw; the others go on
     */
    DurableReplies(Journal journal, long limit, Consumer<Session> failed) {
        this.journal = journal;
        this.limit = limit;
        this.failed = failed;
    }

    /** A rejection when no more can be promised; asked before anything is changed. */
    Optional<Outcome.Rejected> full() {
        int size = owed;
        if (size < MAX_WITHOUT_DISK) {
            return Optional.empty();
        }
        if (!journal.isWriting()) {
            return Optional.of(Writes.rejected(Rejection.NOT_DURABLE, "the journal cannot write now"));
        }
        return size < limit
                ? Optional.empty()
                : Optional.of(
                        Writes.rejected(Rejection.NOT_DURABLE, size + " changes wait for the journal's disk already"));
    }

    /** Forgets the replies to a session that ended. */
    void drop(Session session) {
        Debt debt = debts.remove(session);
        if (debt == null) {
            return;
        }
        debt.dropped = true;
        owed -= debt.replies;
        if (waiting.size() > 2 * owed + MAX_WITHOUT_DISK) {
            // Seldom enough that what it costs is a part of what it cost to put them there.
            waiting.removeIf(one -> one.debt.dropped);
        }
    }

    /** Runs {@code completion} once {@code seq} is durable, unless {@code session} has ended by then. */
    void completeAt(long seq, Session session, Runnable completion) {
        if (seq <= durableSeq && owed == 0) {
            complete(session, completion);
            return;
        }
        Debt debt = debts.computeIfAbsent(session, who -> new Debt());
        debt.replies++;
        owed++;
        waiting.addLast(new Waiting(seq, session, completion, debt));
    }

    void durable(long seq) {
        durableSeq = Math.max(durableSeq, seq);
        for (Waiting first = waiting.peekFirst();
                first != null && first.seq <= durableSeq;
                first = waiting.peekFirst()) {
            waiting.removeFirst();
            if (!first.debt.dropped) {
                pay(first);
            }
        }
    }

    private void pay(Waiting one) {
        owed--;
        one.debt.replies--;
        if (one.debt.replies == 0) {
            debts.remove(one.session);
        }
        complete(one.session, one.completion);
    }

    private void complete(Session session, Runnable completion) {
        try {
            completion.run();
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("sessionId", session.id()).setCause(e).log("durable reply failed");
            failed.accept(session);
        }
    }

    int size() {
        return owed;
    }
}
