package io.stagebus.core.signal;

/** The five kinds of signal (CLASP "Signal types"). The mask bits are those of a CLASP SUBSCRIBE. */
public enum SignalKind {
    /** State: the last value is kept and has a revision. */
    PARAM(0x01),
    /** Something happened: delivered, never kept. */
    EVENT(0x02),
    /** Samples at a rate: delivered, the oldest may be lost. */
    STREAM(0x04),
    /** A touch with start, moves and end. */
    GESTURE(0x08),
    /** Keyframes over time, forwarded as they are. */
    TIMELINE(0x10);

    /** The mask that admits every kind. */
    public static final int ALL = 0x1F;

    private final int bit;

    SignalKind(int bit) {
        this.bit = bit;
    }

    /** This kind's bit in a subscription's mask. */
    public int bit() {
        return bit;
    }

    /** Whether {@code mask} admits this kind. */
    public boolean in(int mask) {
        return (mask & bit) != 0;
    }
}
