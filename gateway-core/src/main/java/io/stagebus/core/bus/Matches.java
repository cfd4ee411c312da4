package io.stagebus.core.bus;

import io.stagebus.core.signal.SignalKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The subscriptions that match an address, as the sessions that get a signal of each kind. All addresses that match the same
 * subscriptions share one. Bus thread only.
 */
final class Matches {

    private static final SignalKind[] KINDS = SignalKind.values();
    private static final Recipient[] NOBODY = {};
    private static final Crowd[] NO_CROWD = {};

    private final List<ActiveSubscription> subscriptions;
    private final Recipient[][] byKind = new Recipient[KINDS.length][];
    private final Crowd[][] crowdsByKind = new Crowd[KINDS.length][];

    /**
     * Matches that nobody asked about yet.
     *
     * @param subscriptions in the order they were made
     */
    Matches(List<ActiveSubscription> subscriptions) {
        this.subscriptions = subscriptions;
    }

    /** Who gets a signal of this kind, those in {@link #crowds} aside. Not to be changed. */
    Recipient[] of(SignalKind kind) {
        Recipient[] known = byKind[kind.ordinal()];
        if (known == null) {
            known = recipients(kind);
            byKind[kind.ordinal()] = known;
        }
        return known;
    }

    /** The crowds that hold a signal of this kind back, or get it. Not to be changed. */
    Crowd[] crowds(SignalKind kind) {
        Crowd[] known = crowdsByKind[kind.ordinal()];
        if (known == null) {
            known = findCrowds(kind);
            crowdsByKind[kind.ordinal()] = known;
        }
        return known;
    }

    private Recipient[] recipients(SignalKind kind) {
        Map<Attachment, List<ActiveSubscription>> bySession = new LinkedHashMap<>();
        for (ActiveSubscription active : subscriptions) {
            if (kind.in(active.subscription.kinds()) && active.crowd(kind) == null) {
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

    private Crowd[] findCrowds(SignalKind kind) {
        Set<Crowd> found = new LinkedHashSet<>();
        for (ActiveSubscription active : subscriptions) {
            Crowd crowd = kind.in(active.subscription.kinds()) ? active.crowd(kind) : null;
            if (crowd != null) {
                found.add(crowd);
            }
        }
        return found.isEmpty() ? NO_CROWD : found.toArray(Crowd[]::new);
    }
}
