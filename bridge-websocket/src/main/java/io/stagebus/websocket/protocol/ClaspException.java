package io.stagebus.websocket.protocol;

/**
 * Bytes that are no CLASP frame or message, or that this gateway does not take. Costs the frame it was in and nothing
 * else. Carries no stack trace, so that a flood of bad frames is cheap.
 */
public final class ClaspException extends Exception {

    /** ERROR code of bytes that are no frame (CLASP §14). */
    public static final int BAD_FRAME = 100;

    /** ERROR code of a frame without a readable message (CLASP §14). */
    public static final int BAD_MESSAGE = 101;

    private static final long serialVersionUID = 1;

    private final int code;
    private final int byteOffset;

    /**
     * Says what is wrong.
     *
     * @param code {@link #BAD_FRAME} or {@link #BAD_MESSAGE}
     * @param byteOffset where, counted from the first byte of the frame
     * @param problem what was expected there and what was found
     */
    public ClaspException(int code, int byteOffset, String problem) {
        super("byte " + byteOffset + ": " + problem, null, false, false);
        this.code = code;
        this.byteOffset = byteOffset;
    }

    /** The ERROR code to answer with. */
    public int code() {
        return code;
    }

    /** Where the fault is, counted from the first byte of the frame. */
    public int byteOffset() {
        return byteOffset;
    }
}
