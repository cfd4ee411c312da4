package io.stagebus.core.journal.log;

import io.stagebus.core.journal.Note;
import io.stagebus.core.journal.NoteKey;
import io.stagebus.core.signal.Bytes;

/**
 * A note as bytes, since format version 2. Big-endian.
 *
 * <pre>
 * seq    i64
 * bits   u8    01 durable  02 removed
 * time   i64   microseconds since 1970
 * owner  text
 * key    bytes
 * value  bytes, unless it is removed
 * </pre>
 *
 * <p>{@link #encode} may run on any thread; an instance decodes on one thread.
 */
public final class NoteCodec {

    private static final int DURABLE = 0x01;
    private static final int REMOVED = 0x02;

    private String lastOwner = "";

    /** Appends {@code note} to {@code out}. */
    public static void encode(Note note, EntryOutput out) {
        out.putLong(note.seq());
        out.putByte((note.durable() ? DURABLE : 0) | (note.removed() ? REMOVED : 0));
        out.putLong(note.timeMicros());
        out.putText(note.key().owner());
        out.putBytes(note.key().key());
        if (!note.removed()) {
            out.putBytes(note.value());
        }
    }

    /**
     * Reads the note that takes exactly these bytes.
     *
     * @throws EntryFormatException when they are none
     */
    public Note decode(byte[] array, int from, int length) throws EntryFormatException {
        EntryInput in = new EntryInput(array, from, length);
        long seq = in.takeLong();
        int bits = in.takeByte();
        if ((bits & ~(DURABLE | REMOVED)) != 0) {
            throw in.error("unknown bits " + bits + " of a note");
        }
        long time = in.takeLong();
        String owner = in.takeText();
        // One text for the few owners there are, instead of one per note.
        lastOwner = owner.equals(lastOwner) ? lastOwner : owner;
        Bytes key = in.takeBytes();
        boolean removed = (bits & REMOVED) != 0;
        Bytes value = removed ? Bytes.EMPTY : in.takeBytes();
        in.finish();
        return new Note(seq, time, new NoteKey(lastOwner, key), value, removed, (bits & DURABLE) != 0);
    }
}
