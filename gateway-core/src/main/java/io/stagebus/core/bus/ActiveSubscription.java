package io.stagebus.core.bus;

import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.subscription.DeliveryOptions;
import io.stagebus.core.subscription.Subscription;
import org.jspecify.annotations.Nullable;

/** A subscription in force. Bus thread only. */
final class ActiveSubscription {

    final Subscription subscription;
    final Attachment attachment;
    /** The place in the order of all subscriptions, so that a session's matches come in the order they were made. */
    final long order;
    /** The last journal entry that it was made after. */
    final long sinceSeq;
    /** Whether its options hold anything of any kind back. */
    final boolean thins;
    /** The options for streams, for which the gateway may have some where the client has none. */
    private final DeliveryOptions ofStreams;
    /** The walk that still shows it the current Params, while there is one. */
    @Nullable
    ParamWalk walk;
    /** Whether its live signals wait at its session's {@link Gate}. */
    boolean gated;
    /** The crowd that holds its signals back, while it is in one. */
    @Nullable
    Crowd crowd;

    /**
     * A subscription in force.
     *
     * @param streamMillis the least time between two deliveries of a stream where the client says none; 0 for none
     */
    ActiveSubscription(Subscription subscription, Attachment attachment, long order, long sinceSeq, long streamMillis) {
        this.subscription = subscription;
        this.attachment = attachment;
        this.order = order;
        this.sinceSeq = sinceSeq;
        this.ofStreams = ofStreams(subscription, streamMillis);
        this.thins = thins(subscription, streamMillis);
    }

    /** Whether a subscription's options hold anything of any kind back. */
    static boolean thins(Subscription subscription, long streamMillis) {
        return subscription.options().thins()
                || ofStreams(subscription, streamMillis).thins();
    }

    private static DeliveryOptions ofStreams(Subscription subscription, long streamMillis) {
        DeliveryOptions said = subscription.options();
        boolean isOurs = streamMillis > 0
                && said.intervalNanos() == 0
                && SignalKind.STREAM.in(subscription.kinds())
                && !subscription.session().isInternal();
        return isOurs ? new DeliveryOptions(0, said.epsilon(), said.history(), streamMillis) : said;
    }

    /** What holds signals of a kind back. */
    DeliveryOptions options(SignalKind kind) {
        return kind == SignalKind.STREAM ? ofStreams : subscription.options();
    }

    /** The crowd by which it gets signals of a kind; null when it gets them by itself, as all that are never held back. */
    @Nullable
    Crowd crowd(SignalKind kind) {
        Crowd joined = crowd;
        return joined != null && Thinning.isThinnable(kind) && joined.intervalNanos(kind) > 0 ? joined : null;
    }

    /** Whether it still is what its session subscribed to under its id. */
    boolean isInForce() {
        return !attachment.closed && attachment.subscriptions.get(subscription.id()) == this;
    }

    /** Whether it wants {@code signal}, whose address and kind it matches. */
    boolean admits(Signal signal) {
        return subscription.echo().admits(signal, subscription.session());
    }

    /** Whether its walk is yet to show what {@code signal} tells. */
    boolean isShownLater(Signal signal) {
        ParamWalk open = walk;
        return open != null && signal instanceof Signal.Param && open.willShow(signal.address());
    }

    /** Whether {@code signal}, whose address and kind it matches, is to be delivered to it now, its options aside. */
    boolean wants(Signal signal) {
        return !attachment.closed && admits(signal) && !isShownLater(signal);
    }

    /** {@code signal} was delivered to it. */
    void told(Signal signal) {
        ParamWalk open = walk;
        if (open != null && signal instanceof Signal.Param) {
            open.told(signal.address());
        }
    }
}
