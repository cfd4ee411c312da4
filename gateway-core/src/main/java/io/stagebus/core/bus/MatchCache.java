package io.stagebus.core.bus;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressCache;
import io.stagebus.core.address.PatternTrie;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The subscriptions in force, and which of them match an address: found once, and remembered until any subscription changes.
 * Addresses that match the same subscriptions share what is remembered, so that it costs an entry per address and not one
 * per address and session. Bus thread only.
 */
final class MatchCache {

    /** What the addresses may weigh, in bytes. */
    private static final long MAX_ADDRESS_BYTES = 32L << 20;

    /** How many subscriptions the shared matches may name together, before everything is found anew. */
    private static final int MAX_NAMED = 200_000;

    private final PatternTrie<ActiveSubscription> trie = new PatternTrie<>();
    private final AddressCache<Matches> byAddress = new AddressCache<>(MAX_ADDRESS_BYTES);
    private Map<List<ActiveSubscription>, Matches> shared = new HashMap<>();
    private int named;

    void add(ActiveSubscription active) {
        trie.add(active.subscription.pattern(), active);
        forget();
    }

    void remove(ActiveSubscription active) {
        trie.remove(active.subscription.pattern(), active);
        forget();
    }

    /** How many subscriptions are in force. */
    int subscriptions() {
        return trie.size();
    }

    /** How many subscriptions the shared matches name together: the measure of what they weigh. */
    int named() {
        return named;
    }

    /** What matches {@code address} and may be read there. */
    Matches of(Address address) {
        Matches known = byAddress.get(address);
        return known == null ? find(address) : known;
    }

    private Matches find(Address address) {
        List<ActiveSubscription> found = new ArrayList<>();
        trie.match(address, active -> {
            if (active.subscription.session().scope().mayRead(address)) {
                found.add(active);
            }
        });
        found.sort(Comparator.comparingLong(active -> active.order));
        Matches matches = shared.get(found);
        if (matches == null) {
            if (named + found.size() > MAX_NAMED) {
                forget();
            }
            List<ActiveSubscription> subscriptions = List.copyOf(found);
            matches = new Matches(subscriptions);
            shared.put(subscriptions, matches);
            named += found.size();
        }
        byAddress.put(address, matches);
        return matches;
    }

    private void forget() {
        byAddress.clear();
        if (!shared.isEmpty()) {
            shared = new HashMap<>();
            named = 0;
        }
    }
}
