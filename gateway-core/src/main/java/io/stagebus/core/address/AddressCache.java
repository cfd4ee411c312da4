package io.stagebus.core.address;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was worked out for an address, so that it need not be worked out again. Bounded by what it holds in bytes: addresses
 * that are unusually long are left out, and a cache that is full starts anew. Not thread-safe: it belongs to one thread.
 *
 * @param <T> what is remembered
 */
public final class AddressCache<T> {

    /** Longer addresses are not remembered: a show's are short, and a stranger's would fill the cache. */
    static final int MAX_CHARS = 256;

    /** What an entry costs besides the address's text. */
    private static final int ENTRY_WEIGHT = 128;

    private final long maxBytes;
    private Map<Address, T> known = new HashMap<>();
    private long bytes;

    /**
     * An empty cache.
     *
     * @param maxBytes about how much heap it may hold, the values aside
     */
    public AddressCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** What is remembered for {@code address}, if anything. */
    public @Nullable T get(Address address) {
        return known.get(address);
    }

    /** Remembers {@code value}, unless the address is too long for that. */
    public void put(Address address, T value) {
        int length = address.text().length();
        if (length > MAX_CHARS) {
            return;
        }
        long weight = ENTRY_WEIGHT + 2L * length;
        if (bytes + weight > maxBytes) {
            clear();
        }
        if (known.put(address, value) == null) {
            bytes += weight;
        }
    }

    /** Forgets everything. The table is let go of, because wiping one that has grown takes too long (R19). */
    public void clear() {
        if (!known.isEmpty()) {
            known = new HashMap<>();
            bytes = 0;
        }
    }

    /** How many addresses are remembered. */
    public int size() {
        return known.size();
    }
}
