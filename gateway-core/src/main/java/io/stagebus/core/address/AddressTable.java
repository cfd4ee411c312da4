package io.stagebus.core.address;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What there is at addresses, where a map of millions would weigh too much: things that know their address lie in chains
 * that go through themselves, so each costs a few bytes here. Not thread-safe.
 *
 * <p>It grows by one bucket at a time (linear hashing), so that no insertion takes long, however many there are (R19).
 * Addresses are hashed with a number that nobody outside this process knows ({@link Address#tableHash}): whatever addresses
 * strangers choose, each meets an expected two others at the most.
 *
 * @param <E> what lies at the addresses; may be in one table at a time
 */
public final class AddressTable<E extends AddressTable.Entry<E>> {

    private static final int CHUNK_BITS = 10;
    private static final int CHUNK = 1 << CHUNK_BITS;
    private static final int FIRST_BUCKETS = 16;
    private static final int MAX_BUCKETS = 1 << 30;

    /** Something that lies in a table. */
    public abstract static class Entry<E extends Entry<E>> {
        @Nullable
        E next;

        /** Where it lies; always the same. */
        public abstract Address address();
    }

    /** The heads of the chains, a chunk after the other; the directory alone is ever copied. */
    private @Nullable Entry<E>[][] chunks = directory(4);

    private int size;
    /** Buckets in front of this one have been split in this round: they have a second half behind {@link #mask}. */
    private int split;

    private int mask = FIRST_BUCKETS - 1;

    /** An empty table. */
    public AddressTable() {
        chunks[0] = chunk();
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <E extends Entry<E>> @Nullable Entry<E>[][] directory(int length) {
        return new Entry[length][];
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <E extends Entry<E>> @Nullable Entry<E>[] chunk() {
        return new Entry[CHUNK];
    }

    /** How many entries there are. */
    public int size() {
        return size;
    }

    /** What lies at {@code address}, if anything. */
    public @Nullable E get(Address address) {
        int hash = address.tableHash();
        E entry = head(bucket(hash));
        while (entry != null && !entry.address().isAlso(address, hash)) {
            entry = entry.next;
        }
        return entry;
    }

    /** Puts {@code entry} at its address; answers what lay there, which is out of the table then. */
    public @Nullable E put(E entry) {
        E before = remove(entry.address());
        int bucket = bucket(entry.address().tableHash());
        entry.next = head(bucket);
        head(bucket, entry);
        size++;
        if (size > (split + mask + 1L) * 3 / 4 && split + mask + 1 < MAX_BUCKETS) {
            grow();
        }
        return before;
    }

    /** Takes away what lies at {@code address}, and answers it. */
    public @Nullable E remove(Address address) {
        int hash = address.tableHash();
        int bucket = bucket(hash);
        E previous = null;
        E entry = head(bucket);
        while (entry != null && !entry.address().isAlso(address, hash)) {
            previous = entry;
            entry = entry.next;
        }
        if (entry == null) {
            return null;
        }
        if (previous == null) {
            head(bucket, entry.next);
        } else {
            previous.next = entry.next;
        }
        entry.next = null;
        size--;
        return entry;
    }

    /** Shows all to {@code sink}, which leaves the table alone, in no order. */
    public void forEach(Consumer<? super E> sink) {
        for (int bucket = 0; bucket <= split + mask; bucket++) {
            for (E entry = head(bucket); entry != null; entry = entry.next) {
                sink.accept(entry);
            }
        }
    }

    /** The number of entries in the longest chain. */
    int longestChain() {
        int longest = 0;
        for (int bucket = 0; bucket <= split + mask; bucket++) {
            int length = 0;
            for (E entry = head(bucket); entry != null; entry = entry.next) {
                length++;
            }
            longest = Math.max(longest, length);
        }
        return longest;
    }

    private int bucket(int hash) {
        int bucket = hash & mask;
        return bucket < split ? hash & (2 * mask + 1) : bucket;
    }

    @SuppressWarnings("unchecked")
    private @Nullable E head(int bucket) {
        return (E) chunks[bucket >>> CHUNK_BITS][bucket & CHUNK - 1];
    }

    private void head(int bucket, @Nullable E entry) {
        chunks[bucket >>> CHUNK_BITS][bucket & CHUNK - 1] = entry;
    }

    /** Splits one bucket in two. */
    private void grow() {
        int other = split + mask + 1;
        int chunk = other >>> CHUNK_BITS;
        if (chunk == chunks.length) {
            chunks = Arrays.copyOf(chunks, chunk + (chunk >> 1));
        }
        if (chunks[chunk] == null) {
            chunks[chunk] = chunk();
        }
        E stays = null;
        E goes = null;
        E entry = head(split);
        while (entry != null) {
            E next = entry.next;
            if ((entry.address().tableHash() & mask + 1) == 0) {
                entry.next = stays;
                stays = entry;
            } else {
                entry.next = goes;
                goes = entry;
            }
            entry = next;
        }
        head(split, stays);
        head(other, goes);
        split++;
        if (split > mask) {
            mask = 2 * mask + 1;
            split = 0;
        }
    }
}
