package io.stagebus.core.bus;

import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.subscription.Subscription;
import java.util.List;

/**
 * One session that gets the signals of one kind at one address, with its subscriptions that match, in the order they were
 * made. Made once per address and kept until any subscription changes.
 *
 * @param thins whether any of them holds signals of this kind back
 */
record Recipient(Attachment attachment, List<ActiveSubscription> active, List<Subscription> matched, boolean thins)
        implements Audience {

    static Recipient of(Attachment attachment, List<ActiveSubscription> active, SignalKind kind) {
        return new Recipient(
                attachment,
                List.copyOf(active),
                active.stream().map(one -> one.subscription).toList(),
                active.stream().anyMatch(one -> one.options(kind).thins()));
    }

    @Override
    public long intervalNanos(SignalKind kind) {
        long longest = 0;
        for (ActiveSubscription one : active) {
            longest = Math.max(longest, one.options(kind).intervalNanos());
        }
        return longest;
    }

    @Override
    public boolean compares(SignalKind kind) {
        for (ActiveSubscription one : active) {
            if (one.options(kind).epsilon() > 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public long newest() {
        return active.getLast().order;
    }

    /**
     * Those of the subscriptions that are still in force, for a signal that was held back. None when none of them wants it,
     * or none holds anything back, for then nothing remembers any more what the session was delivered since.
     */
    List<Subscription> inForce(Signal signal) {
        boolean all = true;
        boolean thinning = false;
        boolean wanted = false;
        for (ActiveSubscription one : active) {
            boolean left = one.isInForce();
            all &= left;
            thinning |= left && one.thins;
            wanted |= left && one.admits(signal);
        }
        if (!thinning || !wanted) {
            return List.of();
        }
        if (all) {
            return matched;
        }
        return active.stream()
                .filter(ActiveSubscription::isInForce)
                .map(left -> left.subscription)
                .toList();
    }
}
