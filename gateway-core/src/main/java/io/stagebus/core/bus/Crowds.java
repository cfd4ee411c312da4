package io.stagebus.core.bus;

import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.subscription.DeliveryOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which subscriptions are in a {@link Crowd}: those that hold back by time alone, where no other of their session may match
 * the same addresses, because then the most permissive of several decides, and that is the session's own. Bus thread only.
 */
final class Crowds {

    /** Longer intervals are each session's own: who joins a crowd may wait for as long before it is sent anything. */
    private static final long MAX_INTERVAL_NANOS = 1_000_000_000;

    /** A session with more subscriptions is in no crowd: each new one is compared with all others (R19). */
    private static final int MAX_SUBSCRIPTIONS = 64;

    private final HeldBack heldBack;
    /** Those of one wish that are not empty: each but one was full at some time. */
    private final Map<Crowd.Wish, List<Crowd>> byWish = new HashMap<>();

    Crowds(HeldBack heldBack) {
        this.heldBack = heldBack;
    }

    /**
     * Takes a new subscription in, if it may be in a crowd.
     *
     * @return the session's others that must leave theirs because of it
     */
    List<ActiveSubscription> add(ActiveSubscription active) {
        Attachment attachment = active.attachment;
        boolean joins = isByTimeAlone(active) && attachment.subscriptions.size() < MAX_SUBSCRIPTIONS;
        List<ActiveSubscription> leaving = new ArrayList<>(0);
        if (joins || attachment.crowdedSubscriptions > 0) {
            for (ActiveSubscription other : attachment.subscriptions.values()) {
                boolean matters = joins || other.crowd != null;
                boolean replaced = other.subscription.id() == active.subscription.id();
                if (matters
                        && !replaced
                        && (attachment.subscriptions.size() >= MAX_SUBSCRIPTIONS || overlap(active, other))) {
                    joins = false;
                    if (other.crowd != null) {
                        leaving.add(other);
                    }
                }
            }
        }
        if (joins) {
            join(active);
        }
        return leaving;
    }

    private static boolean overlap(ActiveSubscription one, ActiveSubscription other) {
        return (one.subscription.kinds() & other.subscription.kinds()) != 0
                && one.subscription.pattern().overlaps(other.subscription.pattern());
    }

    private static boolean isByTimeAlone(ActiveSubscription active) {
        DeliveryOptions options = active.subscription.options();
        return active.thins
                && !(options.epsilon() > 0)
                && options.history() == 0
                && options.intervalNanos() <= MAX_INTERVAL_NANOS
                && active.options(SignalKind.STREAM).intervalNanos() <= MAX_INTERVAL_NANOS;
    }

    private void join(ActiveSubscription active) {
        Crowd.Wish wish = Crowd.Wish.of(active);
        List<Crowd> same = byWish.computeIfAbsent(wish, made -> new ArrayList<>(1));
        for (Crowd crowd : same) {
            if (!crowd.isFull()) {
                crowd.join(active);
                return;
            }
        }
        Crowd crowd = new Crowd(wish, heldBack);
        same.add(crowd);
        crowd.join(active);
    }

    /** Takes a member out of its crowd, which is no more when it was the last. */
    void leave(ActiveSubscription active, Crowd crowd) {
        crowd.leave(active);
        if (crowd.members().isEmpty()) {
            crowd.thinning.end();
            List<Crowd> same = byWish.getOrDefault(crowd.wish, List.of());
            same.remove(crowd);
            if (same.isEmpty()) {
                byWish.remove(crowd.wish);
            }
        }
    }

    /** How many crowds there are. */
    int size() {
        return byWish.values().stream().mapToInt(List::size).sum();
    }
}
