package io.stagebus.osc.codec;

/** Bytes that are no OSC packet: what was expected where, and what was there. */
public final class OscException extends Exception {

    private static final long serialVersionUID = 1;

    /** What went wrong, coarse enough to be counted. */
    public enum Kind {
        /** No bytes at all. */
        EMPTY,
        /** A size that is not a multiple of four. */
        SIZE,
        /** Neither an address nor {@code #bundle} at the start. */
        START,
        /** A string without an end, or with something else than zeros behind it. */
        STRING,
        /** An address that is not UTF-8. */
        ADDRESS,
        /** Something else than a type tag string behind the address. */
        TYPE_TAG_STRING,
        /** A type tag that nobody defined. */
        TYPE_TAG,
        /** An array that is not closed, or closed without being open. */
        ARRAY,
        /** Too few bytes for an argument or a bundle's head. */
        TRUNCATED,
        /** A blob whose size or padding is impossible. */
        BLOB,
        /** A bundle element whose size is impossible. */
        ELEMENT,
        /** Bundles or arrays too deep within each other. */
        DEPTH,
        /** Bytes behind the last argument. */
        TRAILING
    }

    private final Kind kind;
    private final int offset;

    /** What was expected at {@code offset}, and what was found. */
    OscException(Kind kind, int offset, String expected, String found) {
        // No stack trace: anybody on the network can have thousands of these made per second.
        super("byte " + offset + ": expected " + expected + ", found " + found, null, false, false);
        this.kind = kind;
        this.offset = offset;
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }

    /** Where, in bytes from the start of the packet. */
    public int offset() {
        return offset;
    }
}
