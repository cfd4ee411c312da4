package io.stagebus.core.journal.log;

import io.stagebus.core.journal.Note;
import io.stagebus.core.journal.NoteKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last note of every key, and of the keys that were removed since the last {@link #settle} that they were: a snapshot
 * that is older still has them. One thread.
 */
final class NoteImage {

    private final int maxRemoved;
    private final Map<NoteKey, Note> live = new HashMap<>();
    private final Map<NoteKey, Note> removed = new LinkedHashMap<>();
    private long forgottenSeq;

    /** An empty image that remembers {@code maxRemoved} removals. */
    NoteImage(int maxRemoved) {
        this.maxRemoved = maxRemoved;
    }

    /** Takes in a note; of two with one key the one with the higher seq counts. */
    void apply(Note note) {
        NoteKey key = note.key();
        Note before = live.get(key);
        Note removal = removed.isEmpty() ? null : removed.get(key);
        boolean late = (before != null && before.seq() > note.seq()) || (removal != null && removal.seq() > note.seq());
        if (late) {
            return;
        }
        if (removal != null) {
            removed.remove(key);
        }
        if (!note.removed()) {
            live.put(key, note);
            return;
        }
        live.remove(key);
        removed.put(key, note);
        if (removed.size() > maxRemoved) {
            Iterator<Note> eldest = removed.values().iterator();
            forgottenSeq = Math.max(forgottenSeq, eldest.next().seq());
            eldest.remove();
        }
    }

    /** Nobody needs to know any more what was removed so far. */
    void settle() {
        removed.clear();
    }

    /** The last removal that was forgotten for want of room; 0 when none was. */
    long forgottenSeq() {
        return forgottenSeq;
    }

    /** The notes there are. */
    Collection<Note> live() {
        return live.values();
    }

    /** Adds the notes and the removals later than {@code afterSeq}, in no order. */
    void addAfter(long afterSeq, List<? super Note> into) {
        live.values().stream().filter(note -> note.seq() > afterSeq).forEach(into::add);
        removed.values().stream().filter(note -> note.seq() > afterSeq).forEach(into::add);
    }
}
