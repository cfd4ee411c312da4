package io.stagebus.core.bus;

import io.stagebus.core.subscription.Subscription;
import java.util.List;

/**
 * One session that gets the signals of one kind at one address, with its subscriptions that match, in the order they were
 * made. Made once per address and kept until any subscription changes.
 */
record Recipient(Attachment attachment, List<ActiveSubscription> active, List<Subscription> matched) {

    static Recipient of(Attachment attachment, List<ActiveSubscription> active) {
        return new Recipient(
                attachment,
                List.copyOf(active),
                active.stream().map(one -> one.subscription).toList());
    }
}
