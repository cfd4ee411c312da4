package io.stagebus.core.journal;

/** An entry's place in a bundle, of which a restart takes all entries or none (R23). Immutable. */
public enum BundlePart {
    /** It stands alone. */
    NONE,
    /** The first of several. */
    FIRST,
    /** Neither the first nor the last. */
    MIDDLE,
    /** The last of several. */
    LAST;

    /** The place of entry {@code index} of {@code count} that belong together. */
    public static BundlePart of(int index, int count) {
        if (count == 1) {
            return NONE;
        }
        if (index == 0) {
            return FIRST;
        }
        return index == count - 1 ? LAST : MIDDLE;
    }

    /** Whether it counts only together with the entry before it. */
    public boolean continues() {
        return this == MIDDLE || this == LAST;
    }

    /** Whether it counts only together with the next entry. */
    public boolean goesOn() {
        return this == FIRST || this == MIDDLE;
    }
}
