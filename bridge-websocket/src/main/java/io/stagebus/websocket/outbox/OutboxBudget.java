package io.stagebus.websocket.outbox;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What all outboxes of the door hold together, and the limits they share (R21). Event loop of the door.
 *
 * <p>When too much waits, the largest backlog is conflated; when all are conflated already, the largest is given up, its
 * connection closed. So memory is bounded even when every client is slow and every address different.
 */
public final class OutboxBudget {

    /** How many frames of the largest backlog are looked at each time too much waits. */
    private static final int CAUGHT_UP_AT_ONCE = 64;

    private final OutboxPolicy policy;
    /** Those with a backlog. */
    private final Set<Outbox> waiting = new LinkedHashSet<>();

    /** The one that is being conflated for everybody's sake, a few frames at a time. */
    private @Nullable Outbox busy;

    private long total;
    private long conflated;
    private long dropped;
    private long givenUp;

    /** A budget with nothing spent. */
    public OutboxBudget(OutboxPolicy policy) {
        this.policy = policy;
    }

    /** The limits. */
    public OutboxPolicy policy() {
        return policy;
    }

    /** Bytes that wait in all outboxes together. */
    public long total() {
        return total;
    }

    /** How many signals were replaced by newer ones before they were sent. */
    public long conflated() {
        return conflated;
    }

    /** How many samples of streams were dropped. */
    public long dropped() {
        return dropped;
    }

    /** How many connections were given up because too much waited for them. */
    public long givenUp() {
        return givenUp;
    }

    boolean isExceeded() {
        return total > policy.maxTotalBytes();
    }

    void countConflated() {
        conflated++;
    }

    void countDropped() {
        dropped++;
    }

    void countGivenUp() {
        givenUp++;
    }

    /** {@code outbox} holds {@code bytes} more, or fewer when negative. */
    void charge(Outbox outbox, long bytes) {
        total += bytes;
        if (outbox.backlog() == 0) {
            waiting.remove(outbox);
        } else {
            waiting.add(outbox);
        }
    }

    /** Brings the total below the limit, in steps that the bus has time for. Must not be called while an outbox is being changed. */
    void relieve() {
        while (isExceeded()) {
            if (busy != null) {
                busy.catchUp(CAUGHT_UP_AT_ONCE);
                if (busy.isCatchingUp()) {
                    return;
                }
                busy = null;
                continue;
            }
            Outbox largest = null;
            Outbox largestUnconflated = null;
            for (Outbox outbox : waiting) {
                if (largest == null || outbox.backlog() > largest.backlog()) {
                    largest = outbox;
                }
                boolean may = !outbox.isConflating();
                if (may && (largestUnconflated == null || outbox.backlog() > largestUnconflated.backlog())) {
                    largestUnconflated = outbox;
                }
            }
            if (largestUnconflated != null) {
                largestUnconflated.conflate();
                busy = largestUnconflated;
            } else if (largest != null) {
                largest.giveUp("too much waits for slow clients; this one has the largest backlog");
            } else {
                return;
            }
        }
    }
}
