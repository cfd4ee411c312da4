package io.stagebus.core.journal;

import io.stagebus.core.signal.Bytes;

/**
 * What a part of the gateway wants to know again after a restart, and nobody else: what an MQTT session has subscribed to,
 * say. It is no signal: it has no address, nobody is told of it, and no history shows it. A later note with the same key
 * replaces an earlier one. Immutable.
 *
 * @param seq its place in the bus's order
 * @param timeMicros when it was made, microseconds since 1970
 * @param key what it goes by
 * @param value what it says, opaque to the core; empty when it is removed
 * @param removed whether it says that there is no such note any more
 * @param durable whether somebody waits for it
 * @param part its place in a whole
 */
public record Note(
        long seq, long timeMicros, NoteKey key, Bytes value, boolean removed, boolean durable, BundlePart part)
        implements JournalRecord {

    /** What a note holds besides key and value, about, on the heap. */
    private static final long WEIGHT = 160;

    /** A note that stands alone. */
    public Note(long seq, long timeMicros, NoteKey key, Bytes value, boolean removed, boolean durable) {
        this(seq, timeMicros, key, value, removed, durable, BundlePart.NONE);
    }

    @Override
    public Note as(BundlePart newPart, boolean nowDurable) {
        return new Note(seq, timeMicros, key, value, removed, nowDurable, newPart);
    }

    /** An estimate of the heap bytes that a note with this key and value holds. */
    public static long weight(NoteKey key, Bytes value) {
        return WEIGHT + key.key().size() + value.size();
    }
}
