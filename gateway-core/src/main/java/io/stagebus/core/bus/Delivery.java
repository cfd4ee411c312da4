package io.stagebus.core.bus;

import io.stagebus.core.signal.Signal;
import io.stagebus.core.subscription.DeliveryOptions;
import io.stagebus.core.subscription.Subscription;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who gets a signal: the subscriptions, and the rules of echo, gates, open walks and thinning. Bus thread only. */
final class Delivery {

    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    /** How long the end of a batch is put off at most while more is due that was held back. */
    private static final long MAX_AWAITING_NANOS = 5_000_000;

    private final MatchCache matches = new MatchCache();
    private final HeldBack heldBack = new HeldBack();
    private final Crowds crowds = new Crowds(heldBack);
    private final List<Attachment> failed = new ArrayList<>();
    private final long streamMillis;
    private List<Attachment> touched = new ArrayList<>();
    /** Who got something that was held back and did not hear of the batch's end yet, and since when there is somebody. */
    private List<Attachment> awaiting = new ArrayList<>();

    private long awaitingNanos;
    /** Whether what was held back is being delivered. */
    private boolean delivering;

    private long made;
    private long delivered;

    /**
     * Nobody gets anything yet.
     *
     * @param streamMillis the least time between two deliveries of a stream where the client says none; 0 for none
     */
    Delivery(long streamMillis) {
        this.streamMillis = streamMillis;
    }

    int subscriptions() {
        return matches.subscriptions();
    }

    /** How much is remembered of what was delivered. */
    int remembered() {
        return heldBack.remembered();
    }

    /** How many signals were handed to subscribers since the start. */
    long delivered() {
        return delivered;
    }

    /** About how many bytes of heap a subscription costs, what is remembered of its deliveries aside. */
    long weight(Subscription subscription) {
        long own = ActiveSubscription.thins(subscription, streamMillis) ? Crowd.WEIGHT : 0;
        return subscription.pattern().weight() + own;
    }

    ActiveSubscription add(Attachment attachment, Subscription subscription, long sinceSeq, long nowNanos) {
        ActiveSubscription active = new ActiveSubscription(subscription, attachment, made++, sinceSeq, streamMillis);
        for (ActiveSubscription other : crowds.add(active)) {
            leaveCrowd(other, nowNanos);
        }
        if (active.crowd != null) {
            attachment.crowdedSubscriptions++;
        } else if (active.thins) {
            thinAlone(attachment);
        }
        matches.add(active);
        return active;
    }

    private Thinning thinAlone(Attachment attachment) {
        attachment.thinningSubscriptions++;
        Thinning known = attachment.thinning;
        if (known == null) {
            known = new Thinning(heldBack);
            attachment.thinning = known;
        }
        return known;
    }

    /** Goes on by itself, with what its crowd knows of it. */
    private void leaveCrowd(ActiveSubscription active, long nowNanos) {
        Crowd crowd = active.crowd;
        if (crowd == null) {
            return;
        }
        Attachment attachment = active.attachment;
        List<ActiveSubscription> alone = List.of(active);
        List<Signal> left = thinAlone(attachment)
                .takeOver(crowd.thinning, active, kind -> Recipient.of(attachment, alone, kind), nowNanos);
        left.forEach(signal -> send(attachment, signal, List.of(active.subscription)));
        attachment.crowdedSubscriptions--;
        crowds.leave(active, crowd);
    }

    void remove(ActiveSubscription active) {
        matches.remove(active);
        ParamWalk walk = active.walk;
        if (walk != null) {
            walk.close();
        }
        Attachment attachment = active.attachment;
        Thinning thinning = attachment.thinning;
        Crowd crowd = active.crowd;
        if (crowd != null) {
            attachment.crowdedSubscriptions--;
            crowds.leave(active, crowd);
        } else if (active.thins && --attachment.thinningSubscriptions == 0 && thinning != null) {
            thinning.end();
            attachment.thinning = null;
        }
    }

    void deliver(Signal signal, long nowNanos) {
        Matches matching = matches.of(signal.address());
        for (Recipient recipient : matching.of(signal.kind())) {
            if (!recipient.attachment().closed && admits(recipient, signal, nowNanos, false)) {
                send(recipient.attachment(), signal, recipient.matched());
            }
        }
        for (Crowd crowd : matching.crowds(signal.kind())) {
            deliver(crowd, signal, nowNanos);
        }
    }

    private void deliver(Crowd crowd, Signal signal, long nowNanos) {
        Thinning thinning = crowd.thinning;
        Thinning.Memory memory = thinning.of(signal);
        long wait = Thinning.waitNanos(crowd.intervalNanos(signal.kind()), memory, signal, nowNanos);
        if (wait == 0 && !send(crowd, signal, crowd.newest())) {
            // Nobody was to get it, but what was held back is older than what they know.
            wait = Thinning.NOT_WANTED;
        }
        thinning.settle(crowd, signal, memory, wait, nowNanos);
    }

    /**
     * Sends a signal to those of a crowd who are to get it; says whether there was one.
     *
     * @param newest the newest subscription that there was when it was told
     */
    private boolean send(Crowd crowd, Signal signal, long newest) {
        boolean sent = false;
        List<Crowd.Member> members = crowd.members();
        for (int i = 0; i < members.size(); i++) {
            Crowd.Member member = members.get(i);
            ActiveSubscription active = member.active();
            if (active.order <= newest && active.wants(signal)) {
                active.told(signal);
                send(active.attachment, signal, member.matched());
                sent = true;
            }
        }
        return sent;
    }

    /** Delivers a live signal that has waited at a session's gate. */
    void deliverLate(Recipient recipient, Signal signal, long nowNanos) {
        if (admits(recipient, signal, nowNanos, true)) {
            send(recipient.attachment(), signal, recipient.matched());
        }
    }

    /** Delivers a signal of the past because of one subscription. */
    void deliverPast(ActiveSubscription active, Signal signal, long nowNanos) {
        Thinning thinning = active.attachment.thinning;
        if (active.options(signal.kind()).thins() && thinning != null) {
            Recipient recipient = Recipient.of(active.attachment, List.of(active), signal.kind());
            thinning.delivered(recipient, signal, thinning.of(signal), nowNanos);
        }
        send(active.attachment, signal, List.of(active.subscription));
    }

    void send(Attachment attachment, Signal signal, List<Subscription> matched) {
        delivered++;
        try {
            attachment.subscriber.onSignal(signal, matched);
        } catch (RuntimeException e) {
            fail(attachment, e);
        }
        touch(attachment);
    }

    void touch(Attachment attachment) {
        if (delivering) {
            if (!attachment.awaiting) {
                attachment.awaiting = true;
                awaiting.add(attachment);
            }
        } else if (!attachment.touched) {
            attachment.touched = true;
            touched.add(attachment);
        }
    }

    /**
     * Tells everybody who was touched that the batch is over. Who got but what was held back hears of it when nothing more
     * is due, so that what is due together arrives together, however many turns it takes.
     */
    void endBatch(long nowNanos) {
        List<Attachment> ending = touched;
        touched = new ArrayList<>();
        for (Attachment attachment : ending) {
            attachment.touched = false;
            endBatch(attachment);
        }
        if (!awaiting.isEmpty() && (!heldBack.isDue(nowNanos) || nowNanos - awaitingNanos >= MAX_AWAITING_NANOS)) {
            ending = awaiting;
            awaiting = new ArrayList<>();
            for (Attachment attachment : ending) {
                attachment.awaiting = false;
                endBatch(attachment);
            }
        }
    }

    private void endBatch(Attachment attachment) {
        if (!attachment.closed) {
            try {
                attachment.subscriber.onBatchEnd();
            } catch (RuntimeException e) {
                fail(attachment, e);
            }
        }
    }

    private void fail(Attachment attachment, RuntimeException e) {
        LOG.atError()
                .addKeyValue("sessionId", attachment.session.id())
                .setCause(e)
                .log("subscriber failed");
        giveUp(attachment);
    }

    /** Has a session ended with the batch, because its door failed. */
    void giveUp(Attachment attachment) {
        failed.add(attachment);
    }

    /** Tells a session's door that it is over, or, if {@code revoked}, that it must be. */
    static void tellClosed(Attachment attachment, String reason, boolean revoked) {
        try {
            if (revoked) {
                attachment.subscriber.onRevoked(reason);
            } else {
                attachment.subscriber.onClosed(reason);
            }
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("sessionId", attachment.session.id())
                    .setCause(e)
                    .log("subscriber failed to close");
        }
    }

    boolean hasFailed() {
        return !failed.isEmpty();
    }

    /** The sessions that were given up since the last call. */
    List<Attachment> takeFailed() {
        if (failed.isEmpty()) {
            return List.of();
        }
        List<Attachment> taken = List.copyOf(failed);
        failed.clear();
        return taken;
    }

    /**
     * Whether a session gets a signal now: when any of its subscriptions wants it, and none of those that do is kept waiting
     * by a walk or by its options (R22: the most permissive decides).
     *
     * @param late whether it waited at the gate already
     */
    private boolean admits(Recipient recipient, Signal signal, long nowNanos, boolean late) {
        Attachment attachment = recipient.attachment();
        Thinning thinning = recipient.thins() ? attachment.thinning : null;
        Thinning.Memory memory = thinning == null ? null : thinning.of(signal);
        long wait = Thinning.NOT_WANTED;
        boolean covered = false;
        boolean gated = false;
        List<ActiveSubscription> active = recipient.active();
        for (int i = 0; i < active.size(); i++) {
            ActiveSubscription one = active.get(i);
            if (!one.admits(signal)) {
                continue;
            }
            if (one.gated && !late) {
                gated = true;
                continue;
            }
            covered = true;
            if (!one.isShownLater(signal)) {
                DeliveryOptions options = one.options(signal.kind());
                long own = options.thins() ? Thinning.waitNanos(options, memory, signal, nowNanos) : 0;
                wait = Math.min(wait, own);
                if (own == 0) {
                    one.told(signal);
                }
            }
        }
        Gate gate = attachment.gate;
        if (gated && !covered && gate != null) {
            gate.hold(recipient, signal);
            return false;
        }
        return thinning == null ? wait == 0 : thinning.settle(recipient, signal, memory, wait, nowNanos);
    }

    /** When the next signal held back is due, or {@link Long#MAX_VALUE}. */
    long nextDueNanos() {
        return heldBack.nextDueNanos();
    }

    /** Delivers the signals whose interval is over, at most {@code limit} times and what makes a crowd's last one whole. */
    void deliverDue(long nowNanos, int limit) {
        if (awaiting.isEmpty()) {
            awaitingNanos = nowNanos;
        }
        delivering = true;
        try {
            Thinning.Memory memory = heldBack.takeDue(nowNanos);
            for (int sent = 0; memory != null; memory = heldBack.takeDue(nowNanos)) {
                sent += deliverHeld(memory, nowNanos);
                if (sent >= limit) {
                    return;
                }
            }
        } finally {
            delivering = false;
        }
    }

    /** Delivers what a memory holds; says what it cost. */
    private int deliverHeld(Thinning.Memory memory, long nowNanos) {
        Signal signal = memory.held;
        Audience audience = memory.audience;
        if (signal == null || audience == null) {
            return 1;
        }
        // Not when its turn came: what is due together would drift apart, and leave in a packet each.
        // But not as of long ago either, after a pause: the next one would follow at once.
        long earliest = nowNanos - Math.min(MAX_AWAITING_NANOS, memory.countsNanos() / 2);
        long dueNanos = Math.max(Math.max(awaitingNanos, memory.dueNanos), earliest);
        return switch (audience) {
            case Recipient recipient -> {
                memory.delivered(recipient, signal, dueNanos);
                List<Subscription> matched = recipient.inForce(signal);
                if (!matched.isEmpty()) {
                    send(recipient.attachment(), signal, matched);
                }
                yield 1;
            }
            case Crowd crowd -> {
                if (send(crowd, signal, memory.heldOrder)) {
                    memory.delivered(crowd, signal, dueNanos);
                } else {
                    memory.letGo();
                }
                yield crowd.members().size();
            }
        };
    }
}
