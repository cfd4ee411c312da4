package io.stagebus.core.address;

/** Text that is no {@link AddressPattern}. */
public final class InvalidPatternException extends Exception {

    private static final long serialVersionUID = 1;

    private final int index;

    /**
     * Says what is wrong and where.
     *
     * @param text the pattern as written
     * @param index the character at which it goes wrong, from 0
     * @param problem what was expected or found there
     */
    public InvalidPatternException(String text, int index, String problem) {
        super("pattern \"" + InvalidAddressException.shortened(text) + "\" at character " + index + ": " + problem);
        this.index = index;
    }

    /** The character at which it goes wrong, from 0. */
    public int index() {
        return index;
    }
}
