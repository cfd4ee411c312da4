package io.stagebus.core.journal.log;

import io.stagebus.core.address.Address;
import io.stagebus.core.address.AddressTable;
import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalRecord;
import io.stagebus.core.journal.Note;
import io.stagebus.core.signal.Signal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last entry of every Param, and of as many deleted ones as keep their revision, and the last note of every key: what a
 * snapshot holds and a restart gives back. Shares its signals with the state store. One thread.
 */
public final class StateImage {

    /** What deleted Params may weigh together, ... */
    private static final long MAX_TOMBSTONE_BYTES = 32L << 20;
    /** ... each this and its address's text. */
    private static final long TOMBSTONE_WEIGHT = 300;
    /** How many removed notes are remembered until the next {@link #settle}. */
    private static final int MAX_REMOVED_NOTES = 100_000;

    private final int maxTombstones;
    private long tombstoneBytes;
    private final AddressTable<HeldParam> live = new AddressTable<>();
    private final Map<Address, JournalEntry> deleted = new LinkedHashMap<>();
    private final NoteImage notes = new NoteImage(MAX_REMOVED_NOTES);
    private long creationFloor;
    private long forgottenSeq;

    /** An empty image that remembers {@code maxTombstones} deleted Params. */
    public StateImage(int maxTombstones) {
        this.maxTombstones = maxTombstones;
    }

    /** Takes in a record; of two for one address or key the one with the higher seq counts. */
    public void apply(JournalRecord item) {
        switch (item) {
            case Note note -> notes.apply(note);
            case JournalEntry entry -> {
                if (entry.signal() instanceof Signal.Param param) {
                    apply(entry, param);
                }
            }
        }
    }

    private void apply(JournalEntry entry, Signal.Param param) {
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
        HeldParam before = live.put(HeldParam.of(entry, param));
        if (before != null && before.seq() > entry.seq()) {
            live.put(before);
        }
    }

    private void bury(Address address, JournalEntry entry) {
        HeldParam before = live.get(address);
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
            forgottenSeq = Math.max(forgottenSeq, oldest.seq());
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

    /** How many Params it holds, deleted ones too. */
    public int size() {
        return live.size() + deleted.size();
    }

    /** All that was taken in so far is durable, so what was removed by then will not come back. */
    public void settle() {
        notes.settle();
    }

    /** The last removal of a Param or note that {@link #recordsAfter} cannot name any more; 0 when it knows all. */
    public long forgottenSeq() {
        return Math.max(forgottenSeq, notes.forgottenSeq());
    }

    /** The image as it is now, after the entry {@code seq} of {@code micros}; may go to another thread. */
    public StateImageCopy copy(long seq, long micros) {
        List<HeldParam> params = new ArrayList<>(live.size());
        live.forEach(params::add);
        List<JournalRecord> others =
                new ArrayList<>(deleted.size() + notes.live().size());
        others.addAll(deleted.values());
        others.addAll(notes.live());
        return new StateImageCopy(seq, creationFloor, micros, new HeldRecords(params, others));
    }

    /** The last entry of every Param, deleted ones too, by seq. */
    public List<JournalEntry> params() {
        List<JournalEntry> all = new ArrayList<>(size());
        live.forEach(param -> all.add(param.entry()));
        all.addAll(deleted.values());
        all.sort(Comparator.comparingLong(JournalEntry::seq));
        return all;
    }

    /** The notes there are, by seq. */
    public List<Note> notes() {
        List<Note> all = new ArrayList<>(notes.live());
        all.sort(Comparator.comparingLong(Note::seq));
        return all;
    }

    /** What became of Params and notes behind {@code afterSeq}, as far as it still counts, by seq. */
    public List<JournalRecord> recordsAfter(long afterSeq) {
        List<JournalRecord> later = new ArrayList<>();
        live.forEach(param -> {
            if (param.seq() > afterSeq) {
                later.add(param.entry());
            }
        });
        deleted.values().stream().filter(entry -> entry.seq() > afterSeq).forEach(later::add);
        notes.addAfter(afterSeq, later);
        later.sort(Comparator.comparingLong(JournalRecord::seq));
        return later;
    }
}
