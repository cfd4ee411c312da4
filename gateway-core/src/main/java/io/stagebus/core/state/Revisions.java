package io.stagebus.core.state;

import io.stagebus.core.address.Address;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Gives out revisions so that none is ever given twice for an address (R11): remembers those of deleted Params, as many and
 * as large as are allowed, and raises the floor for new addresses when one is forgotten (R12). Not thread-safe.
 */
final class Revisions {

    private static final long ALIVE = 0;

    /** What a tombstone costs besides its address's text. */
    private static final long TOMBSTONE_WEIGHT = 150;

    private final int maxTombstones;
    private final long maxBytes;
    private long bytes;
    private final Map<Address, Long> tombstones = new LinkedHashMap<>();
    /** What a bundle did so far: the revision of the deletion, or {@link #ALIVE}. */
    private final Map<Address, Long> pending = new LinkedHashMap<>();

    private boolean recording;
    private long floor;
    private long creationFloor;

    /**
     * Nothing is deleted yet.
     *
     * @param maxBytes what the tombstones may weigh together
     */
    Revisions(int maxTombstones, long maxBytes) {
        this.maxTombstones = maxTombstones;
        this.maxBytes = maxBytes;
    }

    private static long weight(Address address) {
        return TOMBSTONE_WEIGHT + 2L * address.text().length();
    }

    /** The revision that follows {@code last} of a Param that exists. */
    long after(long last) {
        return Math.max(last + 1, floor);
    }

    /** The first revision of an address that has no Param now. */
    long first(Address address) {
        Long before = pending.getOrDefault(address, tombstones.get(address));
        return Math.max(before == null ? creationFloor + 1 : before + 1, Math.max(1, floor));
    }

    void created(Address address) {
        note(address, ALIVE);
    }

    void deleted(Address address, long revision) {
        note(address, revision);
    }

    private void note(Address address, long revision) {
        if (recording) {
            pending.remove(address);
            pending.put(address, revision);
        } else {
            settle(address, revision);
            forget();
        }
    }

    private void settle(Address address, long revision) {
        if (tombstones.remove(address) != null) {
            bytes -= weight(address);
        }
        if (revision != ALIVE) {
            tombstones.put(address, revision);
            bytes += weight(address);
        }
    }

    private void forget() {
        while (tombstones.size() > maxTombstones || bytes > maxBytes) {
            Iterator<Map.Entry<Address, Long>> all = tombstones.entrySet().iterator();
            Map.Entry<Address, Long> oldest = all.next();
            creationFloor = Math.max(creationFloor, oldest.getValue());
            bytes -= weight(oldest.getKey());
            all.remove();
        }
    }

    void begin() {
        recording = true;
    }

    void commit() {
        recording = false;
        pending.forEach(this::settle);
        forget();
        pending.clear();
    }

    void rollback() {
        recording = false;
        pending.clear();
    }

    void raiseCreationFloor(long to) {
        creationFloor = Math.max(creationFloor, to);
    }

    void raiseFloor(long to) {
        floor = Math.max(floor, to);
    }
}
