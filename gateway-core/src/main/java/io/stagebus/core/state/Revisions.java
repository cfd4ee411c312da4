package io.stagebus.core.state;

import io.stagebus.core.address.Address;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Gives out revisions so that none is ever given twice for an address (R11): remembers those of deleted Params, as many as
 * are allowed, and raises the floor for new addresses when one is forgotten (R12). Not thread-safe.
 */
final class Revisions {

    private final int maxTombstones;
    private final Map<Address, Long> tombstones = new LinkedHashMap<>();
    private long floor;
    private long creationFloor;

    Revisions(int maxTombstones) {
        this.maxTombstones = maxTombstones;
    }

    /** The revision that follows {@code last} of a Param that exists. */
    long after(long last) {
        return Math.max(last + 1, floor);
    }

    /** The first revision of an address that has no Param now. */
    long first(Address address) {
        Long before = tombstones.get(address);
        return Math.max(before == null ? creationFloor + 1 : before + 1, Math.max(1, floor));
    }

    void deleted(Address address, long revision) {
        // A Param may have been created anew since: the tombstone it left then is taken out, so that the newest lies
        // last.
        tombstones.remove(address);
        tombstones.put(address, revision);
        while (tombstones.size() > maxTombstones) {
            Iterator<Long> oldest = tombstones.values().iterator();
            creationFloor = Math.max(creationFloor, oldest.next());
            oldest.remove();
        }
    }

    void raiseCreationFloor(long to) {
        creationFloor = Math.max(creationFloor, to);
    }

    void raiseFloor(long to) {
        floor = Math.max(floor, to);
    }
}
