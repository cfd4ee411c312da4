package io.stagebus.core.bus;

import io.stagebus.core.signal.Signal;
import io.stagebus.core.subscription.Subscription;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A subscription in force, with what it remembers between signals. Bus thread only. */
final class ActiveSubscription {

    final Subscription subscription;
    final Attachment attachment;
    /** The place in the order of all subscriptions, so that a session's matches come in the order they were made. */
    final long order;
    /** The walk that still shows it the current Params, while there is one. */
    @Nullable
    ParamWalk walk;
    /** The live signals that wait until its history is shown, while that is being read. */
    @Nullable
    Deque<Signal> waiting;
    /** What thins its deliveries, when its options ask for that. */
    final @Nullable Thinning thinning;

    ActiveSubscription(Subscription subscription, Attachment attachment, long order, @Nullable Thinning thinning) {
        this.subscription = subscription;
        this.attachment = attachment;
        this.order = order;
        this.thinning = thinning;
    }

    /** Whether it still is what its session subscribed to under its id. */
    boolean isInForce() {
        return !attachment.closed && attachment.subscriptions.get(subscription.id()) == this;
    }
}
