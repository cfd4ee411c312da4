package io.stagebus.core.address;

/** Text that is no {@link Address}. */
public final class InvalidAddressException extends Exception {

    private static final long serialVersionUID = 1;

    InvalidAddressException(String text, String problem) {
        super("address \"" + shortened(text) + "\" " + problem);
    }

    static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
