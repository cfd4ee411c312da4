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

    private final MatchCache matches = new MatchCache();
    private final HeldBack heldBack = new HeldBack();
    private final List<Attachment> failed = new ArrayList<>();
    private final long streamMillis;
    private List<Attachment> touched = new ArrayList<>();
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

    /** How many signals were handed to subscribers since the start. */
    long delivered() {
        return delivered;
    }

    ActiveSubscription add(Attachment attachment, Subscription subscription, long sinceSeq) {
        ActiveSubscription active = new ActiveSubscription(subscription, attachment, made++, sinceSeq, streamMillis);
        if (active.thins) {
            attachment.thinningSubscriptions++;
            if (attachment.thinning == null) {
                attachment.thinning = new Thinning(attachment, heldBack);
            }
        }
        matches.add(active);
        return active;
    }

    void remove(ActiveSubscription active) {
        matches.remove(active);
        ParamWalk walk = active.walk;
        if (walk != null) {
            walk.close();
        }
        Thinning thinning = active.attachment.thinning;
        if (active.thins && --active.attachment.thinningSubscriptions == 0 && thinning != null) {
            thinning.clear();
            active.attachment.thinning = null;
        }
    }

    /** A session was closed, and its subscriptions removed. */
    void closed(Attachment attachment) {
        heldBack.closed(attachment);
    }

    void deliver(Signal signal, long nowNanos) {
        for (Recipient recipient : matches.of(signal.address()).of(signal.kind())) {
            if (!recipient.attachment().closed && admits(recipient, signal, nowNanos, false)) {
                send(recipient.attachment(), signal, recipient.matched());
            }
        }
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
            thinning.delivered(List.of(active), signal, thinning.of(signal), nowNanos);
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
        if (!attachment.touched) {
            attachment.touched = true;
            touched.add(attachment);
        }
    }

    /** Tells everybody who was touched that the batch is over. */
    void endBatch() {
        List<Attachment> ending = touched;
        touched = new ArrayList<>();
        for (Attachment attachment : ending) {
            attachment.touched = false;
            if (!attachment.closed) {
                try {
                    attachment.subscriber.onBatchEnd();
                } catch (RuntimeException e) {
                    fail(attachment, e);
                }
            }
        }
    }

    private void fail(Attachment attachment, RuntimeException e) {
        LOG.atError()
                .addKeyValue("sessionId", attachment.session.id())
                .setCause(e)
                .log("subscriber failed");
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

    /** The sessions whose subscriber threw since the last call. */
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

    /** Delivers the signals whose interval is over, at most {@code limit} of them. */
    void deliverDue(long nowNanos, int limit) {
        for (int i = 0; i < limit; i++) {
            Thinning.Memory memory = heldBack.takeDue(nowNanos);
            if (memory == null) {
                return;
            }
            Signal signal = memory.held;
            Recipient recipient = memory.recipient;
            if (signal != null && recipient != null) {
                memory.delivered(signal, nowNanos);
                List<Subscription> matched = recipient.inForce();
                if (!matched.isEmpty()) {
                    send(memory.attachment, signal, matched);
                }
            }
        }
    }
}
