package io.stagebus.core.bus;

import io.stagebus.core.signal.SignalKind;
import io.stagebus.core.subscription.Subscription;
import java.util.List;

/**
 * One session that gets the signals of one kind at one address, with its subscriptions that match, in the order they were
 * made. Made once per address and kept until any subscription changes.
 *
 * @param thins whether any of them holds signals of this kind back
 */
record Recipient(Attachment attachment, List<ActiveSubscription> active, List<Subscription> matched, boolean thins) {

    static Recipient of(Attachment attachment, List<ActiveSubscription> active, SignalKind kind) {
        return new Recipient(
                attachment,
                List.copyOf(active),
                active.stream().map(one -> one.subscription).toList(),
                active.stream().anyMatch(one -> one.options(kind).thins()));
    }

    /**
     * Those of the subscriptions that are still in force; none when none of them holds anything back, for then nothing
     * remembers any more what the session was delivered since.
     */
    List<Subscription> inForce() {
        boolean all = true;
        boolean thinning = false;
        for (ActiveSubscription one : active) {
            boolean left = one.isInForce();
            all &= left;
            thinning |= left && one.thins;
        }
        if (!thinning || all) {
            return thinning ? matched : List.of();
        }
        return active.stream()
                .filter(ActiveSubscription::isInForce)
                .map(left -> left.subscription)
                .toList();
    }
}
