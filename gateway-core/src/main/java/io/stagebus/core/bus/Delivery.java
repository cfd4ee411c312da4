package io.stagebus.core.bus;

import io.stagebus.core.signal.Signal;
import io.stagebus.core.subscription.Subscription;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who gets a signal: the subscriptions, and the rules of echo, thinning and open walks. Bus thread only. */
final class Delivery {

    /** How many live signals wait behind a history before the oldest is given up. */
    private static final int MAX_WAITING = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    private final MatchCache matches = new MatchCache();
    private final Set<ActiveSubscription> holding = new LinkedHashSet<>();
    private final List<Attachment> failed = new ArrayList<>();
    private List<Attachment> touched = new ArrayList<>();
    private long made;
    private long delivered;

    int subscriptions() {
        return matches.subscriptions();
    }

    /** How many signals were handed to subscribers since the start. */
    long delivered() {
        return delivered;
    }

    ActiveSubscription add(Attachment attachment, Subscription subscription) {
        Thinning thinning = subscription.options().thins() ? new Thinning(subscription.options()) : null;
        ActiveSubscription active = new ActiveSubscription(subscription, attachment, made++, thinning);
        matches.add(active);
        return active;
    }

    void remove(ActiveSubscription active) {
        matches.remove(active);
        holding.remove(active);
        ParamWalk walk = active.walk;
        if (walk != null) {
            walk.close();
        }
    }

    void deliver(Signal signal, long nowNanos) {
        for (Recipient recipient : matches.of(signal.address()).of(signal.kind())) {
            if (!recipient.attachment().closed && admits(recipient, signal, nowNanos)) {
                send(recipient.attachment(), signal, recipient.matched());
            }
        }
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

    /** Tells a session's door that it is over. */
    static void tellClosed(Attachment attachment, String reason) {
        try {
            attachment.subscriber.onClosed(reason);
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

    private boolean admits(Recipient recipient, Signal signal, long nowNanos) {
        boolean now = false;
        boolean thinned = false;
        List<ActiveSubscription> active = recipient.active();
        for (int i = 0; i < active.size() && !now; i++) {
            ActiveSubscription one = active.get(i);
            if (isOpenTo(one, signal) && !waits(one, signal)) {
                Thinning thinning = one.thinning;
                thinned |= thinning != null;
                now = thinning == null || judge(one, thinning, signal, nowNanos);
            }
        }
        if (now && (thinned || active.size() > 1)) {
            noteDelivered(active, signal, nowNanos);
        }
        return now;
    }

    private static boolean isOpenTo(ActiveSubscription one, Signal signal) {
        if (!one.subscription.echo().admits(signal, one.subscription.session())) {
            Thinning thinning = one.thinning;
            if (thinning != null) {
                thinning.superseded(signal);
            }
            return false;
        }
        ParamWalk walk = one.walk;
        return walk == null || !(signal instanceof Signal.Param) || !walk.willShow(signal.address());
    }

    /** Whether the signal has to wait behind the subscription's history; it is kept for then. */
    private static boolean waits(ActiveSubscription one, Signal signal) {
        Deque<Signal> waiting = one.waiting;
        if (waiting == null) {
            return false;
        }
        if (waiting.size() >= MAX_WAITING) {
            waiting.removeFirst();
        }
        waiting.addLast(signal);
        return true;
    }

    private boolean judge(ActiveSubscription one, Thinning thinning, Signal signal, long nowNanos) {
        return switch (thinning.judge(signal, nowNanos)) {
            case NOW -> true;
            case LATER -> {
                holding.add(one);
                yield false;
            }
            case NEVER -> false;
        };
    }

    private static void noteDelivered(List<ActiveSubscription> active, Signal signal, long nowNanos) {
        for (ActiveSubscription one : active) {
            Thinning thinning = one.thinning;
            if (thinning != null) {
                thinning.delivered(signal, nowNanos);
            }
        }
    }

    /** When the next signal held back is due, or {@link Long#MAX_VALUE}. */
    long nextDueNanos() {
        long next = Long.MAX_VALUE;
        for (ActiveSubscription one : holding) {
            Thinning thinning = one.thinning;
            next = thinning == null ? next : Math.min(next, thinning.nextDueNanos());
        }
        return next;
    }

    /** Delivers the signals whose interval is over. */
    void deliverDue(long nowNanos) {
        if (holding.isEmpty()) {
            return;
        }
        List<Signal> due = new ArrayList<>();
        for (ActiveSubscription one : List.copyOf(holding)) {
            Thinning thinning = one.thinning;
            if (thinning == null || one.attachment.closed) {
                holding.remove(one);
                continue;
            }
            due.clear();
            thinning.takeDue(nowNanos, due);
            for (Signal signal : due) {
                thinning.delivered(signal, nowNanos);
                send(one.attachment, signal, List.of(one.subscription));
            }
            if (thinning.nextDueNanos() == Long.MAX_VALUE) {
                holding.remove(one);
            }
        }
    }
}
