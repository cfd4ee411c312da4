package io.stagebus.core.journal;

import io.stagebus.core.address.Address;
import io.stagebus.core.signal.Bytes;
import io.stagebus.core.signal.Cause;
import io.stagebus.core.signal.Content;
import io.stagebus.core.signal.Origin;
import io.stagebus.core.signal.ParamFlags;
import io.stagebus.core.signal.PublishFields;
import io.stagebus.core.signal.Signal;
import io.stagebus.core.signal.Ttl;
import io.stagebus.core.signal.Value;

/** Entries for tests, in few words. */
public final class JournalEntries {

    /** A client's origin. */
    public static final Origin ORIGIN = new Origin("websocket", "s1", "desk", "anonymous", Cause.COMMAND);

    /** A point in November 2026. */
    public static final long TIME = 1_795_200_000_000_000L;

    private JournalEntries() {}

    /** A Param nobody waits for; its time is that of its seq in milliseconds. */
    public static JournalEntry param(long seq, String address, long revision, Value value) {
        return entry(seq, address, revision, value, false);
    }

    /** A Param that somebody waits for. */
    public static JournalEntry durable(long seq, String address, long revision, Value value) {
        return entry(seq, address, revision, value, true);
    }

    private static JournalEntry entry(long seq, String address, long revision, Value value, boolean durable) {
        Signal signal = new Signal.Param(
                Address.of(address), Content.of(value), revision, time(seq), ORIGIN, ParamFlags.NONE, false);
        return new JournalEntry(seq, signal, Ttl.NEVER, 0, durable);
    }

    /** A deletion nobody waits for. */
    public static JournalEntry deletion(long seq, String address, long revision) {
        Signal signal =
                new Signal.Param(Address.of(address), Content.NULL, revision, time(seq), ORIGIN, ParamFlags.NONE, true);
        return new JournalEntry(seq, signal, Ttl.NEVER, 0, false);
    }

    /** An Event. */
    public static JournalEntry event(long seq, String address, Value value) {
        Signal signal = new Signal.Event(Address.of(address), Content.of(value), PublishFields.NONE, time(seq), ORIGIN);
        return new JournalEntry(seq, signal, Ttl.NEVER, 0, false);
    }

    /** An Event that somebody waits for. */
    public static JournalEntry durableEvent(long seq, String address, Value value) {
        return new JournalEntry(seq, event(seq, address, value).signal(), Ttl.NEVER, 0, true);
    }

    /** A note of {@code text} under a key of one byte. */
    public static Note note(long seq, int key, String text) {
        return new Note(seq, time(seq), noteKey(key), Bytes.utf8(text), false, true);
    }

    /** A note that there is none under that key. */
    public static Note forgotten(long seq, int key) {
        return new Note(seq, time(seq), noteKey(key), Bytes.EMPTY, true, true);
    }

    /** A key of one byte. */
    public static NoteKey noteKey(int key) {
        return new NoteKey("door", Bytes.copyOf(new byte[] {(byte) key}));
    }

    /** When the entry {@code seq} was made. */
    public static long time(long seq) {
        return TIME + seq * 1_000;
    }
}
