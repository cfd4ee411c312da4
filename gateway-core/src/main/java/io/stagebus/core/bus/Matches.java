package io.stagebus.core.bus;

import io.stagebus.core.signal.SignalKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The subscriptions that match an address, as the sessions that get a signal of each kind. All addresses that match the same
 * subscriptions share one. Bus thread only.
 */
final class Matches {

    private static final SignalKind[] KINDS = SignalKind.values();
    private static final Recipient[] NOBODY = {};

    private final List<ActiveSubscription> subscriptions;
    private final Recipient[][] byKind = new Recipient[KINDS.length][];

    /**
     * Matches that nobody asked about yet.
     *
     * @param subscriptions in the order they were made
     */
    Matches(List<ActiveSubscription> subscriptions) {
        this.subscriptions = subscriptions;
    }

    /** Who gets a signal of this kind. Not to be changed. */
    Recipient[] of(SignalKind kind) {
        Recipient[] known = byKind[kind.ordinal()];
        if (known == null) {
            known = recipients(kind);
            byKind[kind.ordinal()] = known;
        }
        return known;
    }

    private Recipient[] recipients(SignalKind kind) {
        Map<Attachment, List<ActiveSubscription>> bySession = new LinkedHashMap<>();
        for (ActiveSubscription active : subscriptions) {
            if (kind.in(active.subscription.kinds())) {
                bySession
                        .computeIfAbsent(active.attachment, one -> new ArrayList<>(1))
                        .add(active);
            }
        }
        return bySession.isEmpty()
                ? NOBODY
                : bySession.entrySet().stream()
                        .map(entry -> Recipient.of(entry.getKey(), entry.getValue(), kind))
                        .toArray(Recipient[]::new);
    }
}
