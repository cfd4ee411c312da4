package io.stagebus.core.bus;

import io.stagebus.core.command.Outcome;
import io.stagebus.core.command.Reply;
import io.stagebus.core.journal.Note;
import io.stagebus.core.journal.NoteKey;
import io.stagebus.core.session.Session;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Signal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What parts of the gateway ask the journal to know again after a restart, for themselves alone: a door's sessions and what
 * waits for them. Notes have their place in the one order of all changes, and are read back from the journal's own log, but
 * nobody is told of them and no history shows them. Bus thread only.
 *
 * <p>What belongs together is kept or lost together: all that is noted while a signal is delivered shares its fate, and so
 * does all that is done {@link #together}.
 */
public final class Notes {

    private final Recorder recorder;
    private final DurableReplies durableReplies;
    private final Delivery delivery;
    private final Sessions sessions;
    private final Runnable openBatch;
    private final int maxNotes;
    private final long maxBytes;
    private final Map<NoteKey, Long> weights = new HashMap<>();
    private final Map<String, List<Note>> recovered = new HashMap<>();
    private long bytes;
    private long refused;

    Notes(
            BusSettings settings,
            Recorder recorder,
            DurableReplies durableReplies,
            Delivery delivery,
            Sessions sessions,
            Runnable openBatch) {
        this.maxNotes = settings.maxNotes();
        this.maxBytes = settings.maxNoteBytes();
        this.recorder = recorder;
        this.durableReplies = durableReplies;
        this.delivery = delivery;
        this.sessions = sessions;
        this.openBatch = openBatch;
    }

    /** Takes over what the journal knew. */
    void restore(List<Note> notes) {
        for (Note note : notes) {
            weigh(note.key(), Note.weight(note.key(), note.value()));
            recovered
                    .computeIfAbsent(note.key().owner(), owner -> new ArrayList<>())
                    .add(note);
        }
    }

    /**
     * What {@code owner} had noted when the gateway was last stopped, in that order. Given once: asked again, there is
     * nothing. Also on the start-up thread, once the bus is started and before the first command.
     */
    public List<Note> recovered(String owner) {
        List<Note> notes = recovered.remove(owner);
        return notes == null ? List.of() : List.copyOf(notes);
    }

    /**
     * Notes {@code value} under {@code key}, in place of what was noted there.
     *
     * @param owner whose note it is, such as the door's name
     * @param durable whether somebody is going to wait for it ({@link #whenDurable}), so that it is forced at once
     * @return {@code false} when there is no room for it: nothing has changed then
     */
    public boolean keep(String owner, Bytes key, Bytes value, boolean durable) {
        NoteKey noteKey = new NoteKey(owner, key);
        long before = weights.getOrDefault(noteKey, 0L);
        long weight = Note.weight(noteKey, value);
        boolean isFull = (before == 0 && weights.size() >= maxNotes) || bytes + weight - before > maxBytes;
        if (isFull && weight > before) {
            refused++;
            return false;
        }
        openBatch.run();
        weigh(noteKey, weight);
        recorder.note(noteKey, value, false, durable);
        return true;
    }

    /** Removes what is noted under {@code key}, if anything is. */
    public void forget(String owner, Bytes key, boolean durable) {
        NoteKey noteKey = new NoteKey(owner, key);
        Long weight = weights.remove(noteKey);
        if (weight != null) {
            openBatch.run();
            bytes -= weight;
            recorder.note(noteKey, Bytes.EMPTY, true, durable);
        }
    }

    private void weigh(NoteKey key, long weight) {
        Long before = weights.put(key, weight);
        bytes += weight - (before == null ? 0 : before);
    }

    /**
     * Does {@code work}, and has all the changes and notes that come of it kept together or not at all (R23). May be used
     * inside itself. The commands in it must be writes.
     */
    public void together(Runnable work) {
        openBatch.run();
        recorder.begin();
        try {
            work.run();
        } finally {
            recorder.end();
        }
    }

    /**
     * Tells {@code reply}, on the bus thread, when all that was changed or noted so far is durable (R18), in the order of
     * what else waits for that; {@link Outcome.Rejected} at once when no more can be promised. A session that ends hears
     * nothing.
     */
    public void whenDurable(Session session, Reply reply) {
        openBatch.run();
        durableReplies
                .full()
                .ifPresentOrElse(
                        reply::complete,
                        () -> durableReplies.completeAt(recorder.lastSeq(), session, () -> complete(session, reply)));
    }

    private void complete(Session session, Reply reply) {
        reply.complete(new Outcome.Applied(0));
        Attachment attachment = sessions.of(session);
        if (attachment != null) {
            delivery.touch(attachment);
        }
    }

    /** What a note weighs in {@link #bytes}; 0 when there is none under {@code key}. */
    public long weight(String owner, Bytes key) {
        return weights.getOrDefault(new NoteKey(owner, key), 0L);
    }

    /** How many notes there may be. */
    public int maxNotes() {
        return maxNotes;
    }

    /** The most that they may weigh together. */
    public long maxBytes() {
        return maxBytes;
    }

    /**
     * Has the journal keep a signal that nobody is told of: what happened inside a part of the gateway, for who looks for it
     * later. It is no note but history: a restart does not bring it back, a replay shows it to who may read there.
     */
    public void record(Signal signal) {
        openBatch.run();
        recorder.record(signal, false);
    }

    /** How many notes there are. */
    public int size() {
        return weights.size();
    }

    /** An estimate of the heap bytes they hold. */
    public long bytes() {
        return bytes;
    }

    /** How many were refused for want of room since the start. */
    public long refused() {
        return refused;
    }
}
