package io.stagebus.core.journal.log;

import io.stagebus.core.journal.JournalEntry;
import io.stagebus.core.journal.JournalRecord;
import io.stagebus.core.journal.Note;

/** Which frame a record lies in, and what of it. {@link #encode} may run on any thread; an instance decodes on one thread. */
final class RecordCodec {

    private final EntryCodec entries;
    private final NoteCodec notes = new NoteCodec();

    RecordCodec(EntryCodec entries) {
        this.entries = entries;
    }

    /** Appends the body of the record's frame; answers the frame's type. */
    static int encode(JournalRecord item, EntryOutput out) {
        return switch (item) {
            case JournalEntry entry -> {
                EntryCodec.encode(entry, out);
                yield Frame.ENTRY;
            }
            case Note note -> {
                NoteCodec.encode(note, out);
                yield Frame.NOTE;
            }
        };
    }

    /** Whether a frame of this type, without its marks, holds a record. */
    static boolean isRecord(int type) {
        return type == Frame.ENTRY || type == Frame.NOTE;
    }

    /**
     * The record in the frame that was just read, whose type {@link #isRecord}.
     *
     * @throws EntryFormatException when its bytes are none
     */
    JournalRecord decode(FrameReader frames) throws EntryFormatException {
        return frames.type() == Frame.NOTE
                ? notes.decode(frames.array(), frames.bodyStart(), frames.bodyLength())
                : entries.decode(frames.array(), frames.bodyStart(), frames.bodyLength());
    }
}
