package io.stagebus.core.journal.log;

/** Bytes that are no journal entry. The one thing that decoding may throw. */
public final class EntryFormatException extends Exception {

    private static final long serialVersionUID = 1;

    private final int offset;

    EntryFormatException(int offset, String problem) {
        // No stack trace: damaged files can hold very many of these, and the offset says where.
        super("journal entry at byte " + offset + ": " + problem, null, false, false);
        this.offset = offset;
    }

    /** Where in the entry, bytes from its start. */
    public int offset() {
        return offset;
    }
}
