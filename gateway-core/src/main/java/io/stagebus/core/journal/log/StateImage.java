package io.stagebus.core.journal.log;

import io.stagebus.core.address.Address;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.signal.Signal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last entry of every Param, and of as many deleted ones as keep their revision: what a snapshot holds and a restart
 * gives back. Shares its entries with the state store. One thread.
 */
public final class StateImage {

    /** What deleted Params may weigh together, ... */
    private static final long MAX_TOMBSTONE_BYTES = 32L << 20;
    /** ... each this and its address's text. */
    private static final long TOMBSTONE_WEIGHT = 300;

    private final int maxTombstones;
    private long tombstoneBytes;
    private final Map<Address, JournalEntry> live = new HashMap<>();
    private final Map<Address, JournalEntry> deleted = new LinkedHashMap<>();
    private long creationFloor;

    /** An empty image that remembers {@code maxTombstones} deleted Params. */
    public StateImage(int maxTombstones) {
        this.maxTombstones = maxTombstones;
    }

    /** Takes in an entry; of two for one address the one with the higher seq counts. */
    public void apply(JournalEntry entry) {
        if (!(entry.signal() instanceof Signal.Param param)) {
            return;
        }
        Address address = param.address();
        if (param.deleted()) {
            bury(address, entry);
            return;
        }
        JournalEntry grave = deleted.isEmpty() ? null : deleted.get(address);
        if (grave != null) {
            if (grave.seq() > entry.seq()) {
                return;
            }
            exhume(address);
        }
        JournalEntry before = live.put(address, entry);
        if (before != null && before.seq() > entry.seq()) {
            live.put(address, before);
        }
    }

    private void bury(Address address, JournalEntry entry) {
        JournalEntry before = live.get(address);
        JournalEntry grave = deleted.get(address);
        boolean late = (before != null && before.seq() > entry.seq()) || (grave != null && grave.seq() > entry.seq());
        if (late) {
            return;
        }
        live.remove(address);
        exhume(address);
        deleted.put(address, entry);
        tombstoneBytes += weight(address);
        while (deleted.size() > maxTombstones || tombstoneBytes > MAX_TOMBSTONE_BYTES) {
            JournalEntry oldest = deleted.values().iterator().next();
            if (oldest.signal() instanceof Signal.Param forgotten) {
                creationFloor = Math.max(creationFloor, forgotten.revision());
            }
            exhume(oldest.signal().address());
        }
    }

    private void exhume(Address address) {
        if (deleted.remove(address) != null) {
            tombstoneBytes -= weight(address);
        }
    }

    private static long weight(Address address) {
        return TOMBSTONE_WEIGHT + 2L * address.text().length();
    }

    void raiseCreationFloor(long to) {
        creationFloor = Math.max(creationFloor, to);
    }

    /** The highest revision of a deleted Param that is no longer remembered (R12). */
    public long creationFloor() {
        return creationFloor;
    }

    /** How many entries it holds. */
    public int size() {
        return live.size() + deleted.size();
    }

    /** The image as it is now, after the entry {@code seq} of {@code micros}; may go to another thread. */
    public StateImageCopy copy(long seq, long micros) {
        return new StateImageCopy(seq, creationFloor, micros, entries());
    }

    private List<JournalEntry> entries() {
        List<JournalEntry> all = new ArrayList<>(size());
        all.addAll(live.values());
        all.addAll(deleted.values());
        return all;
    }

    /** The entries later than {@code afterSeq}, by seq. */
    public List<JournalEntry> entriesAfter(long afterSeq) {
        List<JournalEntry> later = entries();
        later.removeIf(entry -> entry.seq() <= afterSeq);
        later.sort(Comparator.comparingLong(JournalEntry::seq));
        return later;
    }
}
