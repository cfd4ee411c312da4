package io.stagebus.appliance.config;

/** A value that its setting does not allow. The message names the key, the range allowed and the value found. */
public final class InvalidSettingException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final Setting setting;

    InvalidSettingException(Setting setting, String expected, String found) {
        super(setting.key() + " must be " + expected + " but is " + found);
        this.setting = setting;
    }

    /** Which setting. */
    public Setting setting() {
        return setting;
    }

    /** Refuses a number outside {@code min..max}. */
    static void check(Setting setting, long value, long min, long max, String note) {
        if (value < min || value > max) {
            throw new InvalidSettingException(
                    setting, min + ".." + max + (note.isEmpty() ? "" : " (" + note + ")"), Long.toString(value));
        }
    }
}
